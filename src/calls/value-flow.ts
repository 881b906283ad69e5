/** Value flow on demand: the answers of this folder, with their caches and their cut-offs. */
import { Dependencies, Memo, type Question } from '../graph/dependencies.js';
import { writtenName } from '../program/bare-name.js';
import type { CallStep, ClassId, FunctionId, FunctionOutline, StepId, Value } from '../program/outline.js';
import type { ProgramView, TypeName } from '../program/program-view.js';
import { textOfTypeName } from '../program/type-name.js';
import {
  type Abstract,
  alternatives,
  AS_BEFORE,
  choice,
  type Frame,
  type Instance,
  symbol,
  type Symbolic,
  UNDEFINED,
  unknown,
} from './abstract-value.js';
import { bodyFacts, fileFacts, type Sited } from './body-facts.js';
import { resultOfCall } from './call-result.js';
import { methodsNamed } from './class-members.js';
import { elementName, knownElement, madeWith } from './collections.js';
import { callTargets, isReflectApply, functionsOf } from './call-targets.js';
import { expandSymbol, hasComputedWrites, UNDER } from './expand.js';
import { evaluateValue } from './evaluate.js';
import type { Expansions, Flow, Overlay, Target, Targets } from './flow.js';
import { FLOW_LIMITS, type FlowLimits } from './limits.js';
import { readField } from './read-field.js';
import { findCallSites, findConstructions, KnownSites } from './sites.js';
import { hashText } from './text-hash.js';

/** Questions asked inside one another: a value that is built from more is not followed. */
const QUESTION_DEPTH = 24;
/** Begins the name of one activation in keys; `⟨⟩` and `^` stand in no name of a program. */
const ACTIVATION = '^';
const KEPT_ACTIVATION = `${ACTIVATION}0`;
/** Questions asked for one value, all together: bounds the work where everything hangs together. */
const QUESTIONS = 400;

interface Home {
  readonly base: Abstract;
  readonly name: string;
}

/** What goes on from flow to flow: values of one that was replayed before the edit meet those of the next. */
export class FlowLineage {
  /** Where objects are stored, by their keys. */
  readonly homes: Memo<Home>;
  readonly sites: KnownSites;

  constructor(readonly dependencies = new Dependencies()) {
    this.homes = new Memo(dependencies);
    this.sites = new KnownSites(dependencies);
  }

  /** Forgets what died. */
  sweep(): void {
    this.homes.sweep();
    this.sites.sweep();
  }
}

export class ValueFlow implements Flow {
  readonly #frames: Memo<Frame>;
  readonly #constructions: Memo<Expansions>;
  readonly #constructing = new Set<ClassId>();
  readonly #expansions: Memo<Expansions>;
  readonly #sites: Memo<readonly Sited<CallStep>[] | undefined>;
  readonly #methods: Memo<readonly FunctionId[]>;
  readonly #answers: Memo<Abstract>;
  /** Found out by the answer that is being made: they stand as long as it would. */
  #newHomes: (readonly [key: string, home: Home])[] = [];
  /** Questions being answered: asked again, they add nothing (least fixpoint). */
  readonly #active = new Map<string, Map<Question, number>>();
  #depth = 0;
  /** The outermost open question that the current answer leaned on. */
  #lowest = Number.POSITIVE_INFINITY;
  /** By name: one text each, which is hashed once. */
  readonly #questions = { field: new Map<string, string>(), variable: new Map<string, string>() };
  /** What was asked about and belongs to single activations. */
  readonly #ofActivations: string[] = [];
  #expanding = 0;
  #asked = 0;

  readonly #dependencies: Dependencies;

  /** The lineage's dependencies are told what each answer was made from; the view tells them, too. */
  constructor(
    readonly view: ProgramView,
    readonly limits: FlowLimits = FLOW_LIMITS,
    private readonly lineage = new FlowLineage(),
  ) {
    const { dependencies } = lineage;
    this.#dependencies = dependencies;
    this.#frames = new Memo(dependencies);
    this.#constructions = new Memo(dependencies);
    this.#expansions = new Memo(dependencies);
    this.#sites = new Memo(dependencies);
    this.#methods = new Memo(dependencies);
    this.#answers = new Memo(dependencies);
  }

  /** What an edit left of what goes on: before anybody asks. */
  revise(): void {
    this.lineage.sites.revise(this.view, this.limits.backwardSites);
  }

  /** The program was edited: values that were made here may go on, answers are another flow's. */
  retire(): void {
    for (const memo of [this.#frames, this.#constructions, this.#expansions, this.#sites, this.#methods, this.#answers]) memo.clear();
  }

  evaluate(frame: Frame, value: Value, overlay?: Overlay): Abstract {
    return evaluateValue(this, frame, value, overlay);
  }

  fieldOf(base: Abstract, name: string, overlay?: Overlay): Abstract {
    const known = overlay?.field(base, name);
    const isOpen = known !== undefined && alternatives(known).includes(AS_BEFORE);
    if (known !== undefined && !isOpen) return known;
    const read = (): Abstract => {
      const value = readField(this, base, name, overlay);
      for (const one of alternatives(value)) if (one.kind === 'instance') this.#newHomes.push([one.key, { base, name }]);
      return value;
    };
    // What the path says of a symbol's field is known by now. What an object was made with is the path's, too.
    const value = overlay === undefined || base.kind === 'symbol' ? this.once(base.key, this.questionAbout('field', name), read) : this.#onPath(read);
    return isOpen ? choice([...alternatives(known).filter((one) => one !== AS_BEFORE), value], name) : value;
  }

  elementOf(base: Abstract, at: Abstract | undefined, round: string, overlay?: Overlay): Abstract {
    const there = at === undefined ? undefined : overlay?.field(base, elementName(at));
    if (there !== undefined) return there;
    if (base.kind === 'instance' && base.made.how === 'array' && at?.kind === 'constant' && typeof at.value === 'number') {
      const known = base.made.elements.at(at.value);
      if (!base.made.open && known !== undefined) return known;
    }
    if (base.kind === 'instance' && base.made.how === 'object' && at?.kind === 'constant') {
      const isComputed = !base.made.fields.has(String(at.value)) && hasComputedWrites(this, base);
      return isComputed ? knownElement(base, at, round) : this.fieldOf(base, String(at.value));
    }
    const made = at?.kind === 'constant' ? madeWith(this, base, at) : undefined;
    if (made !== undefined) return made;
    if (base.kind === 'unknown') return unknown('element');
    if (base.kind === 'choice') return choice(base.of.map((one) => this.elementOf(one, at, round, overlay)), 'element');
    return knownElement(base, at, round);
  }

  callResult(frame: Frame, step: CallStep, overlay?: Overlay): Abstract {
    if (overlay === undefined) return this.once(frame.key, step.id, () => resultOfCall(this, frame, step, undefined));
    const answer: { leans: boolean } = { leans: true };
    const value = this.#onPath(() => {
      const found = resultOfCall(this, frame, step, overlay);
      answer.leans = this.#lowest !== Number.POSITIVE_INFINITY;
      return found;
    });
    if (!answer.leans) overlay.remember(frame, step.id, value);
    return value;
  }

  returnsOf(frame: Frame): Abstract {
    return this.once(frame.key, 'returns', () => {
      const outline = this.view.functionOutline(frame.fn);
      const { returns } = bodyFacts(outline);
      if (returns.length === 0) return UNDEFINED;
      const isFollowed = (one: Value): boolean => !outline.givesData || returns.length === 1 || (one.kind !== 'result' && one.kind !== 'variable');
      return keptElement(returns.map((one) => (isFollowed(one) ? this.evaluate(frame, one) : unknown('data'))), frame);
    });
  }

  awaited(value: Abstract): Abstract {
    if (value.kind === 'choice') return choice(value.of.map((one) => this.awaited(one)), 'awaited');
    if (value.kind !== 'promise') return value;
    const work = value.work;
    return this.once(value.key, 'awaited', () => {
      switch (work.how) {
        case 'call':
          return this.awaited(this.returnsOf(work.frame));
        case 'settled':
          return work.rejects ? unknown('never fulfilled') : this.awaited(work.value);
        case 'then': {
          if (work.always !== undefined || work.fulfilled === undefined) return this.awaited(work.base);
          const input = this.awaited(work.base);
          const results = this.functionsOf(work.fulfilled).of.map((target) =>
            this.awaited(this.returnsOf(this.enter(target, this.symbolicFrame(work.from), value.key, [input]))),
          );
          return choice(results, 'then');
        }
        case 'all':
          return {
            kind: 'instance',
            key: `${value.key}[]`,
            label: undefined,
            many: false,
            made: { how: 'array', elements: work.of.map((one) => this.awaited(one)), open: false },
          };
        case 'race':
          return choice(work.of.map((one) => this.awaited(one)), 'race');
        case 'generator':
        case 'lock':
        case 'deferred':
        case 'run':
        case 'external':
          return unknown('awaited');
      }
    });
  }

  argumentsOf(frame: Frame, step: CallStep, overlay?: Overlay): readonly Abstract[] {
    const args: Abstract[] = [];
    for (const one of step.arguments) {
      const value = this.evaluate(frame, one.value, overlay);
      if (!one.spread) args.push(value);
      else if (value.kind === 'instance' && value.made.how === 'array' && !value.made.open) args.push(...value.made.elements);
      else args.push(unknown('spread'));
    }
    const callee = step.callee;
    if (isReflectApply(step)) {
      const list = args[2];
      return list?.kind === 'instance' && list.made.how === 'array' ? list.made.elements : [];
    }
    if (callee.kind === 'member' && (callee.name === 'call' || callee.name === 'apply')) {
      const isFunction = alternatives(this.evaluate(frame, callee.object, overlay)).some((one) => one.kind === 'closure');
      if (isFunction && callee.name === 'call') return args.slice(1);
      const list = args[1];
      if (isFunction) return list?.kind === 'instance' && list.made.how === 'array' ? list.made.elements : [];
    }
    return args;
  }

  targets(frame: Frame, step: CallStep, overlay?: Overlay): Targets {
    return callTargets(this, frame, step, overlay);
  }

  functionsOf(value: Abstract): Targets {
    return functionsOf(this, value);
  }

  expand(value: Symbolic, isKept = false): Expansions {
    // Only behind another backward step is a parameter followed to its callers.
    const question = isKept || this.#expanding > 0 ? 'expand further' : 'expand';
    const known = this.#expansions.find(value.key, question);
    if (known !== undefined) return known.answer;
    const open = this.#active.get(value.key)?.get(question);
    if (open !== undefined) this.#lowest = Math.min(this.#lowest, open);
    if (open !== undefined || this.#depth > QUESTION_DEPTH) return { of: [], incomplete: 'recursion' };
    if (this.#depth === 0) this.#asked = 0;
    this.#expanding += 1;
    try {
      return this.#answer(value.key, question, this.#expansions, () => expandSymbol(this, value, isKept || this.#expanding > 1 ? 1 : 0));
    } finally {
      this.#expanding -= 1;
    }
  }

  callSites(name: string, fn: FunctionId): readonly Sited<CallStep>[] | undefined {
    // Which function a call runs may hang on a question that is still open: then these are not all for good.
    const question = `sites ${name}`;
    const known = this.#sites.find(fn, question);
    return known === undefined ? this.#answer(fn, question, this.#sites, () => findCallSites(this, this.lineage.sites, name, fn)) : known.answer;
  }

  methodsNamed(type: TypeName, name: string): readonly FunctionId[] {
    return this.#methods.get(textOfTypeName(type), name, () => methodsNamed(this.view, type, name));
  }

  typesOf(value: Abstract): readonly TypeName[] {
    if (value.kind === 'instance') {
      if (value.made.how === 'class') return [{ kind: 'class', id: value.made.class, name: this.view.classOutline(value.made.class).name }];
      if (value.made.how === 'external') return [{ kind: 'external', package: value.made.package, name: value.made.name }];
      return [];
    }
    if (value.kind !== 'symbol') return [];
    const origin = value.origin;
    switch (origin.how) {
      case 'this':
      case 'typed':
        return origin.class === undefined ? [] : [{ kind: 'class', id: origin.class, name: this.view.classOutline(origin.class).name }];
      case 'parameter':
        return origin.rest ? [] : this.view.parameterTypes(origin.fn, origin.index);
      case 'field':
        return this.typesOf(origin.base).flatMap((type) => this.view.fieldTypes(type, origin.name));
      case 'variable':
        return this.view.variableTypes(origin.fn, origin.name);
      case 'result':
      case 'element':
      case 'offset':
        return [];
    }
  }

  classOf(value: Abstract): ClassId | undefined {
    if (value.kind === 'instance') return value.made.how === 'class' ? value.made.class : undefined;
    if (value.kind !== 'symbol') return undefined;
    const types = this.typesOf(value);
    const [type] = types;
    return types.length === 1 && type?.kind === 'class' ? type.id : undefined;
  }

  constructions(id: ClassId): Expansions {
    // Asked for again while it is computed: nothing more is known.
    if (this.#constructing.has(id)) return { of: [], incomplete: 'recursion' };
    return this.#constructions.get(id, '', () => {
      this.#constructing.add(id);
      try {
        return findConstructions(this, this.lineage.sites, id);
      } finally {
        this.#constructing.delete(id);
      }
    });
  }

  scopeOfClass(id: ClassId): Frame {
    return this.symbolicFrame(this.view.classOutline(id).outer);
  }

  symbolicFrame(fn: FunctionId): Frame {
    return this.#frames.get(fn, '', () => {
      const outline = this.view.functionOutline(fn);
      const outer = outline.outer === undefined ? undefined : this.symbolicFrame(outline.outer);
      return { key: fn, fn, self: this.#symbolicSelf(fn, outer), args: undefined, outer };
    });
  }

  #symbolicSelf(fn: FunctionId, outer: Frame | undefined): Abstract {
    const outline = this.view.functionOutline(fn);
    if (outline.role === 'arrow' && outer !== undefined) return outer.self;
    const id = outline.class;
    if (id === undefined) return handedThis(this.view, outline, outer) ?? symbol(`${fn}:this`, { how: 'this', class: undefined, fn });
    if (outline.isStatic || outline.role === 'static') return { kind: 'class', key: `${id}⟨⟩`, id, scope: outer ?? this.scopeOfClass(id) };
    return symbol(`this:${id}`, { how: 'this', class: id, fn });
  }

  enter(target: Pick<Target, 'fn' | 'scope' | 'self' | 'bound' | 'named'>, from: Frame, step: StepId | string, args: readonly Abstract[] | (() => readonly Abstract[])): Frame {
    const outline = this.view.functionOutline(target.fn);
    const outer = target.scope ?? (outline.outer === undefined ? undefined : this.symbolicFrame(outline.outer));
    const self = outline.role === 'arrow' ? (outer?.self ?? UNDEFINED) : (target.self ?? this.#symbolicSelf(target.fn, outer));
    const frame = { key: `${target.fn}${activation(`${from.key}@${String(step)}>${self.key}|${outer?.key ?? ''}`)}`, fn: target.fn, self, outer, ...(target.named === undefined ? {} : { named: target.named }) };
    if (typeof args !== 'function') return { ...frame, args: [...target.bound, ...args] };
    // Whoever looks at them first depends on what they were made from, and so do all others.
    const evaluated = new Memo<readonly Abstract[]>(this.#dependencies);
    return { ...frame, get args() { return evaluated.get('', '', () => [...target.bound, ...args()]); } };
  }

  enterConstructor(fn: FunctionId, object: Abstract, args: readonly Abstract[] | undefined, scope: Frame): Frame {
    return { key: `${fn}⟨${object.key}⟩`, fn, self: object, args, outer: scope };
  }

  forgetActivations(): void {
    for (const subject of this.#ofActivations) {
      this.#answers.forget(subject);
      this.#expansions.forget(subject);
      this.lineage.homes.forget(subject);
    }
    this.#ofActivations.length = 0;
  }

  homeOf(value: Instance): { readonly base: Abstract; readonly name: string } | undefined {
    return this.lineage.homes.find(value.key)?.answer ?? this.#variableHome(value);
  }

  /** An object made for a variable: `const listeners = []`. */
  #variableHome(value: Instance): { readonly base: Abstract; readonly name: string } | undefined {
    const at = value.key.lastIndexOf('@');
    const fn = value.key.slice(0, at).replace(/[⟨^].*$/u, '');
    const file = fn.split('#')[0];
    if (file === undefined || !this.view.files.includes(file)) return undefined;
    const step = Number(value.key.slice(at + 1));
    for (const definitions of fileFacts(this.view.fileOutline(file)).definitions.values()) {
      for (const { fn: owner, step: assign } of definitions) {
        if (owner === fn && assign.value.kind === 'result' && assign.value.step === step && assign.target.kind === 'variable') {
          return { base: unknownHome(fn), name: writtenName(assign.target.name) };
        }
      }
    }
    return undefined;
  }

  questionAbout(what: 'field' | 'variable', name: string): Question {
    const questions = this.#questions[what];
    let question = questions.get(name);
    if (question === undefined) questions.set(name, (question = `${what} ${name}`));
    return question;
  }

  once(subject: string, question: Question, answer: () => Abstract): Abstract {
    const known = this.#answers.find(subject, question);
    if (known !== undefined) return known.answer;
    const open = this.#active.get(subject)?.get(question);
    if (open !== undefined) {
      this.#lowest = Math.min(this.#lowest, open);
      return unknown('recursion');
    }
    return this.#cutOff() ?? this.#answer(subject, question, this.#answers, answer);
  }

  /** A question about one path of one replay: nobody will ask it again. */
  #onPath(answer: () => Abstract): Abstract {
    return this.#cutOff() ?? this.#answer(undefined, '', undefined, answer);
  }

  #cutOff(): Abstract | undefined {
    if (this.#depth > QUESTION_DEPTH) return unknown('questions in a row: limit');
    if (this.#depth === 0) this.#asked = 0;
    this.#asked += 1;
    return this.#asked > QUESTIONS ? unknown('questions for one value: limit') : undefined;
  }

  /**
   * Answers with the question marked as open. What leaned on a question that is still open further
   * out would come out otherwise when asked from elsewhere: it is not kept.
   */
  #answer<T>(subject: string | undefined, question: Question, memo: Memo<T> | undefined, answer: () => T): T {
    const depth = this.#depth;
    const outer = this.#lowest;
    const homes = this.#newHomes;
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#newHomes = [];
    this.#depth += 1;
    if (subject !== undefined) this.#mark(subject, question, depth);
    this.#dependencies.open();
    let isClosed = false;
    try {
      const value = answer();
      const isKept = subject !== undefined && this.#lowest >= depth;
      if (isKept || this.#newHomes.length > 0) {
        const trace = this.#dependencies.close();
        isClosed = true;
        for (const [key, home] of this.#newHomes) {
          if (this.lineage.homes.has(key)) continue;
          this.lineage.homes.keep(key, '', home, trace);
          if (key.includes(ACTIVATION)) this.#ofActivations.push(key);
        }
        if (isKept) {
          memo?.keep(subject, question, value, trace);
          if (subject.includes(ACTIVATION)) this.#ofActivations.push(subject);
        }
      }
      return value;
    } finally {
      this.#newHomes = homes;
      if (!isClosed) this.#dependencies.pass();
      if (subject !== undefined) this.#unmark(subject, question);
      this.#depth = depth;
      this.#lowest = Math.min(outer, this.#lowest >= depth ? Number.POSITIVE_INFINITY : this.#lowest);
    }
  }

  #mark(subject: string, question: Question, depth: number): void {
    const open = this.#active.get(subject);
    if (open === undefined) this.#active.set(subject, new Map([[question, depth]]));
    else open.set(question, depth);
  }

  #unmark(subject: string, question: Question): void {
    const open = this.#active.get(subject);
    if (open?.size === 1) this.#active.delete(subject);
    else open?.delete(question);
  }
}

/**
 * `get(k)`, else make one, put it there and return it: what a function so returns is the element for
 * k, never "fresh" (docs/architecture.md, "Which lock").
 */
function keptElement(values: readonly Abstract[], frame: Frame): Abstract {
  const joined = choice(values, 'returns');
  const several = alternatives(joined);
  const elements = several.filter((one) => one.kind === 'symbol' && one.origin.how === 'element' && one.origin.at !== undefined);
  const [element] = elements;
  const isKept = elements.length === 1 && several.every((one) => one === element || (one.kind === 'instance' && one.key.startsWith(`${frame.key}@`)));
  return isKept && element !== undefined ? element : joined;
}

/** A function that is handed over together with `this` is called on it: `Effect.gen(this, function* () {})`. */
function handedThis(view: ProgramView, { id, outer: maker }: FunctionOutline, outer: Frame | undefined): Abstract | undefined {
  if (maker === undefined || outer === undefined) return undefined;
  const isHanded = ({ arguments: args }: CallStep): boolean =>
    args.some(({ value }) => value.kind === 'function' && value.id === id) && args.some(({ value }) => value.kind === 'this');
  return bodyFacts(view.functionOutline(maker)).calls.some(isHanded) ? outer.self : undefined;
}

/**
 * Frame keys would grow with the call path. Equal paths have equal names, in whichever replay: answers that mention one outlive
 * it. The first digit tells what some path may make anew (1) from what whoever came first has made and the program keeps (0).
 */
function activation(path: string): string {
  const isKept = path.includes(KEPT_ACTIVATION) || path.includes(`@${UNDER}`);
  return `${isKept ? KEPT_ACTIVATION : `${ACTIVATION}1`}${hashText(path).join('')}`;
}

function unknownHome(fn: FunctionId): Abstract {
  return { kind: 'unknown', key: fn, why: 'variable' };
}
