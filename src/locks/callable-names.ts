/**
 * Names by which a lock is called that is itself a function: `const limit = pLimit(1)`, a parameter
 * `limit: LimitFunction`, what a home-made factory returns. They are read from the files that import
 * such a package or mention such a factory, so that every other call costs no question.
 */
import { bodyFacts, calleeName } from '../calls/body-facts.js';
import { bareName, writtenName } from '../program/bare-name.js';
import type { CallStep, FileOutline, Step, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import type { LibraryModel, LockModel } from './library-model.js';

export function callableNames(view: ProgramView, present: readonly LibraryModel[], makers: readonly string[]): ReadonlySet<string> {
  const callable = present.filter((one) => one.locks.some(isCalled));
  const packages = callable.flatMap((one) => [one.package, ...(one.aliases ?? [])]);
  const files = new Set([...packages.flatMap((name) => view.filesImporting(name)), ...makers.flatMap((name) => view.filesMentioning(name))]);
  const names = new Set<string>();
  for (const file of files) namesIn(view.fileOutline(file), packages, makers, names);
  for (const library of callable) {
    const types = new Set(library.locks.filter(isCalled).flatMap((lock) => lock.types));
    if (types.size > 0) parameterNames(view, library, types, names);
  }
  return names;
}

/** The object is called, or an operation gives a function that is. */
function isCalled(lock: LockModel): boolean {
  return Object.entries(lock.operations).some(
    ([name, effect]) => name === '()' || ('happens' in effect && effect.happens === 'result-called') || 'curried' in effect,
  );
}

/** Variables, fields and functions that hold or give what a call of the package, or of a maker, gave. */
function namesIn(file: FileOutline, packages: readonly string[], makers: readonly string[], names: Set<string>): void {
  const aliases = new Set<string>();
  for (let before = -1; before !== aliases.size + names.size; ) {
    before = aliases.size + names.size;
    for (const outline of file.functions.values()) {
      const { assigns, returns, steps } = bodyFacts(outline);
      const isLock = (value: Value): boolean => {
        if (value.kind === 'element') return isLock(value.object);
        const made = value.kind === 'result' ? steps.get(value.step) : undefined;
        if (made?.kind === 'call') return isMakerCall(made, packages, makers, aliases, steps) || isOperationOf(made, names, aliases);
        return made?.kind === 'make' ? partsOf(made).some(isLock) : isNamed(value, names);
      };
      for (const { target, value } of assigns) {
        if (target.kind === 'element') continue;
        const name = writtenName(target.name);
        if (isOfPackage(value, packages, aliases, steps)) aliases.add(name);
        if (isLock(value)) names.add(name);
      }
      for (const step of steps.values()) {
        if (step.kind !== 'make' || step.what.kind === 'array') continue;
        for (const one of step.what.properties) if (one.kind === 'property' && isLock(one.value)) names.add(one.name);
      }
      const own = bareName(outline.name);
      if (own !== '' && outline.role !== 'module' && returns.some(isLock)) names.add(own);
    }
  }
}

function partsOf(step: Extract<Step, { kind: 'make' }>): readonly Value[] {
  return step.what.kind === 'array'
    ? step.what.elements.map((one) => one.value)
    : step.what.properties.flatMap((one) => ('value' in one ? [one.value] : []));
}

/** Something that the package exports: an import, a member of one, a variable that holds one. */
function isOfPackage(value: Value, packages: readonly string[], aliases: ReadonlySet<string>, steps: ReadonlyMap<number, Step>): boolean {
  switch (value.kind) {
    case 'import':
      return packages.some((name) => value.from === name || value.from.startsWith(`${name}/`));
    case 'field':
      return isOfPackage(value.object, packages, aliases, steps);
    case 'variable':
      return aliases.has(writtenName(value.name));
    case 'result': {
      // `await import('p-limit')`
      const step = steps.get(value.step);
      if (step?.kind === 'join') return isOfPackage(step.value, packages, aliases, steps);
      const [module] = step?.kind === 'call' && step.callee.kind === 'import' ? step.arguments : [];
      return module?.value.kind === 'constant' && packages.includes(String(module.value.value));
    }
    default:
      return false;
  }
}

function isMakerCall(call: CallStep, packages: readonly string[], makers: readonly string[], aliases: ReadonlySet<string>, steps: ReadonlyMap<number, Step>): boolean {
  const { callee } = call;
  const name = calleeName(call);
  if (name !== undefined && makers.includes(name)) return true;
  if (callee.kind === 'value') return isOfPackage(callee.value, packages, aliases, steps);
  return callee.kind === 'member' && isOfPackage(callee.object, packages, aliases, steps);
}

/** `const wrapped = limiter.wrap(work)`: what an operation of a lock gives may be called. */
function isOperationOf(call: CallStep, names: ReadonlySet<string>, aliases: ReadonlySet<string>): boolean {
  const { callee } = call;
  if (callee.kind !== 'member') return false;
  return isNamed(callee.object, names) || (callee.object.kind === 'variable' && aliases.has(writtenName(callee.object.name)));
}

function isNamed(value: Value, names: ReadonlySet<string>): boolean {
  if (value.kind === 'variable' || value.kind === 'field') return names.has(writtenName(value.name));
  return false;
}

/** Parameters declared as such a lock, in the files that import the package. */
function parameterNames(view: ProgramView, library: LibraryModel, types: ReadonlySet<string>, names: Set<string>): void {
  for (const file of view.filesImporting(library.package)) {
    for (const outline of view.fileOutline(file).functions.values()) {
      for (const [index, parameter] of outline.parameters.entries()) {
        const isLock = view.parameterTypes(outline.id, index).some((type) => type.kind === 'external' && type.package === library.package && types.has(type.name));
        if (isLock) names.add(parameter.name);
      }
    }
  }
}
