/**
 * Every syntax kind is an expression, a statement or neither, and says so here. A kind that a later
 * TypeScript adds is in no list: `ALL_KINDS_HAVE_A_PLACE` then no longer compiles, and the tables of
 * lowerings, keyed by these unions, name the lowering that is missing.
 */
import type ts from 'typescript';

export type ExpressionNode =
  | ts.ArrayLiteralExpression
  | ts.ArrowFunction
  | ts.AsExpression
  | ts.AwaitExpression
  | ts.BigIntLiteral
  | ts.BinaryExpression
  | ts.CallExpression
  | ts.ClassExpression
  | ts.CommaListExpression
  | ts.ConditionalExpression
  | ts.DeleteExpression
  | ts.ElementAccessExpression
  | ts.ExpressionWithTypeArguments
  | ts.FalseLiteral
  | ts.FunctionExpression
  | ts.Identifier
  | ts.ImportExpression
  | ts.JsxAttributes
  | ts.JsxElement
  | ts.JsxExpression
  | ts.JsxFragment
  | ts.JsxNamespacedName
  | ts.JsxOpeningElement
  | ts.JsxSelfClosingElement
  | ts.JsxText
  | ts.MetaProperty
  | ts.MissingDeclaration
  | ts.NewExpression
  | ts.NonNullExpression
  | ts.NoSubstitutionTemplateLiteral
  | ts.NullLiteral
  | ts.NumericLiteral
  | ts.ObjectLiteralExpression
  | ts.OmittedExpression
  | ts.ParenthesizedExpression
  | ts.PartiallyEmittedExpression
  | ts.PostfixUnaryExpression
  | ts.PrefixUnaryExpression
  | ts.PrivateIdentifier
  | ts.PropertyAccessExpression
  | ts.RegularExpressionLiteral
  | ts.SatisfiesExpression
  | ts.SpreadElement
  | ts.StringLiteral
  | ts.SuperExpression
  | ts.SyntheticExpression
  | ts.TaggedTemplateExpression
  | ts.TemplateExpression
  | ts.ThisExpression
  | ts.TrueLiteral
  | ts.TypeAssertion
  | ts.TypeOfExpression
  | ts.VoidExpression
  | ts.YieldExpression;

export type StatementNode =
  | ts.Block
  | ts.BreakStatement
  | ts.ClassDeclaration
  | ts.ContinueStatement
  | ts.DebuggerStatement
  | ts.DoStatement
  | ts.EmptyStatement
  | ts.EnumDeclaration
  | ts.ExportAssignment
  | ts.ExportDeclaration
  | ts.ExpressionStatement
  | ts.ForInStatement
  | ts.ForOfStatement
  | ts.ForStatement
  | ts.FunctionDeclaration
  | ts.IfStatement
  | ts.ImportDeclaration
  | ts.ImportEqualsDeclaration
  | ts.InterfaceDeclaration
  | ts.LabeledStatement
  | ts.MissingDeclaration
  | ts.ModuleDeclaration
  | ts.NamespaceExportDeclaration
  | ts.NotEmittedStatement
  | ts.ReturnStatement
  | ts.SwitchStatement
  | ts.ThrowStatement
  | ts.TryStatement
  | ts.TypeAliasDeclaration
  | ts.VariableStatement
  | ts.WhileStatement
  | ts.WithStatement;

export type ExpressionKind = ExpressionNode['kind'];
export type StatementKind = StatementNode['kind'];

/** Parts of a statement or expression: their owner's lowering reads them. */
type PartKind =
  | ts.SyntaxKind.QualifiedName
  | ts.SyntaxKind.ComputedPropertyName
  | ts.SyntaxKind.Parameter
  | ts.SyntaxKind.Decorator
  | ts.SyntaxKind.PropertyDeclaration
  | ts.SyntaxKind.MethodDeclaration
  | ts.SyntaxKind.ClassStaticBlockDeclaration
  | ts.SyntaxKind.Constructor
  | ts.SyntaxKind.GetAccessor
  | ts.SyntaxKind.SetAccessor
  | ts.SyntaxKind.SemicolonClassElement
  | ts.SyntaxKind.ObjectBindingPattern
  | ts.SyntaxKind.ArrayBindingPattern
  | ts.SyntaxKind.BindingElement
  | ts.SyntaxKind.TemplateSpan
  | ts.SyntaxKind.VariableDeclaration
  | ts.SyntaxKind.VariableDeclarationList
  | ts.SyntaxKind.ModuleBlock
  | ts.SyntaxKind.CaseBlock
  | ts.SyntaxKind.CaseClause
  | ts.SyntaxKind.DefaultClause
  | ts.SyntaxKind.HeritageClause
  | ts.SyntaxKind.CatchClause
  | ts.SyntaxKind.ImportClause
  | ts.SyntaxKind.NamespaceImport
  | ts.SyntaxKind.NamedImports
  | ts.SyntaxKind.ImportSpecifier
  | ts.SyntaxKind.ImportAttributes
  | ts.SyntaxKind.ImportAttribute
  // Deprecated, but a kind of its own while it is there.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  | ts.SyntaxKind.ImportTypeAssertionContainer
  | ts.SyntaxKind.NamedExports
  | ts.SyntaxKind.NamespaceExport
  | ts.SyntaxKind.ExportSpecifier
  | ts.SyntaxKind.ExternalModuleReference
  | ts.SyntaxKind.JsxClosingElement
  | ts.SyntaxKind.JsxOpeningFragment
  | ts.SyntaxKind.JsxClosingFragment
  | ts.SyntaxKind.JsxAttribute
  | ts.SyntaxKind.JsxSpreadAttribute
  | ts.SyntaxKind.PropertyAssignment
  | ts.SyntaxKind.ShorthandPropertyAssignment
  | ts.SyntaxKind.SpreadAssignment
  | ts.SyntaxKind.EnumMember
  | ts.SyntaxKind.SourceFile
  | ts.SyntaxKind.Bundle;

/** Types, and members that have no body: nothing of them runs. */
type TypeKind =
  | ts.SyntaxKind.TypeParameter
  | ts.SyntaxKind.PropertySignature
  | ts.SyntaxKind.MethodSignature
  | ts.SyntaxKind.CallSignature
  | ts.SyntaxKind.ConstructSignature
  | ts.SyntaxKind.IndexSignature
  | ts.SyntaxKind.TypePredicate
  | ts.SyntaxKind.TypeReference
  | ts.SyntaxKind.FunctionType
  | ts.SyntaxKind.ConstructorType
  | ts.SyntaxKind.TypeQuery
  | ts.SyntaxKind.TypeLiteral
  | ts.SyntaxKind.ArrayType
  | ts.SyntaxKind.TupleType
  | ts.SyntaxKind.OptionalType
  | ts.SyntaxKind.RestType
  | ts.SyntaxKind.UnionType
  | ts.SyntaxKind.IntersectionType
  | ts.SyntaxKind.ConditionalType
  | ts.SyntaxKind.InferType
  | ts.SyntaxKind.ParenthesizedType
  | ts.SyntaxKind.ThisType
  | ts.SyntaxKind.TypeOperator
  | ts.SyntaxKind.IndexedAccessType
  | ts.SyntaxKind.MappedType
  | ts.SyntaxKind.LiteralType
  | ts.SyntaxKind.NamedTupleMember
  | ts.SyntaxKind.TemplateLiteralType
  | ts.SyntaxKind.TemplateLiteralTypeSpan
  | ts.SyntaxKind.ImportType;

/** Comments in types' clothing, and what only the compiler's own transformers make. */
type CommentKind =
  | ts.SyntaxKind.JSDocTypeExpression
  | ts.SyntaxKind.JSDocNameReference
  | ts.SyntaxKind.JSDocMemberName
  | ts.SyntaxKind.JSDocAllType
  | ts.SyntaxKind.JSDocUnknownType
  | ts.SyntaxKind.JSDocNullableType
  | ts.SyntaxKind.JSDocNonNullableType
  | ts.SyntaxKind.JSDocOptionalType
  | ts.SyntaxKind.JSDocFunctionType
  | ts.SyntaxKind.JSDocVariadicType
  | ts.SyntaxKind.JSDocNamepathType
  | ts.SyntaxKind.JSDoc
  | ts.SyntaxKind.JSDocText
  | ts.SyntaxKind.JSDocTypeLiteral
  | ts.SyntaxKind.JSDocSignature
  | ts.SyntaxKind.JSDocLink
  | ts.SyntaxKind.JSDocLinkCode
  | ts.SyntaxKind.JSDocLinkPlain
  | ts.SyntaxKind.JSDocTag
  | ts.SyntaxKind.JSDocAugmentsTag
  | ts.SyntaxKind.JSDocImplementsTag
  | ts.SyntaxKind.JSDocAuthorTag
  | ts.SyntaxKind.JSDocDeprecatedTag
  | ts.SyntaxKind.JSDocClassTag
  | ts.SyntaxKind.JSDocPublicTag
  | ts.SyntaxKind.JSDocPrivateTag
  | ts.SyntaxKind.JSDocProtectedTag
  | ts.SyntaxKind.JSDocReadonlyTag
  | ts.SyntaxKind.JSDocOverrideTag
  | ts.SyntaxKind.JSDocCallbackTag
  | ts.SyntaxKind.JSDocOverloadTag
  | ts.SyntaxKind.JSDocEnumTag
  | ts.SyntaxKind.JSDocParameterTag
  | ts.SyntaxKind.JSDocReturnTag
  | ts.SyntaxKind.JSDocThisTag
  | ts.SyntaxKind.JSDocTypeTag
  | ts.SyntaxKind.JSDocTemplateTag
  | ts.SyntaxKind.JSDocTypedefTag
  | ts.SyntaxKind.JSDocSeeTag
  | ts.SyntaxKind.JSDocPropertyTag
  | ts.SyntaxKind.JSDocThrowsTag
  | ts.SyntaxKind.JSDocSatisfiesTag
  | ts.SyntaxKind.JSDocImportTag
  | ts.SyntaxKind.SyntaxList
  | ts.SyntaxKind.NonTextFileMarkerTrivia
  | ts.SyntaxKind.NotEmittedTypeElement
  | ts.SyntaxKind.SyntheticReferenceExpression
  | ts.SyntaxKind.Count;

type Unplaced = Exclude<
  ts.SyntaxKind,
  ExpressionKind | StatementKind | PartKind | TypeKind | CommentKind | ts.TokenSyntaxKind
>;

/** Compiles only while no kind is left over; the error names the ones that are. */
export const ALL_KINDS_HAVE_A_PLACE: [Unplaced] extends [never] ? true : Unplaced = true;
