/** What a type that is written tells without the checker. */
import ts from 'typescript';

/** A primitive type as it is written, or an async function's promise of one. A named type may be anything. */
export function isDataType(type: ts.TypeNode, isAsync: boolean): boolean {
  switch (type.kind) {
    case ts.SyntaxKind.NumberKeyword:
    case ts.SyntaxKind.StringKeyword:
    case ts.SyntaxKind.BooleanKeyword:
    case ts.SyntaxKind.BigIntKeyword:
    case ts.SyntaxKind.VoidKeyword:
    case ts.SyntaxKind.UndefinedKeyword:
    case ts.SyntaxKind.LiteralType:
    case ts.SyntaxKind.TypePredicate:
    case ts.SyntaxKind.TemplateLiteralType:
      return true;
    default:
      if (ts.isUnionTypeNode(type)) return type.types.every((one) => isDataType(one, false));
      return isAsync && isPromiseType(type) && type.typeArguments?.every((one) => isDataType(one, false)) === true;
  }
}

function isPromiseType(type: ts.TypeNode): type is ts.TypeReferenceNode {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'Promise';
}
