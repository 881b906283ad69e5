/** What an imported name stands for: a value of another module of the program, or a global. */
import type { Value } from '../../program/outline.js';
import { globalValue } from './global-value.js';
import type { Machine } from './machine-api.js';
import type { MachineValue } from './machine-values.js';

export function evaluateImport(machine: Machine, value: Value & { kind: 'import' }): MachineValue {
  const key = `${value.file}|${value.from}|${value.name}`;
  const known = machine.imports.get(key);
  if (known !== undefined) return known;
  const imported = importedValue(machine, value);
  machine.imports.set(key, imported);
  return imported;
}

function importedValue(machine: Machine, value: Value & { kind: 'import' }): MachineValue {
  const target = machine.code.resolveImport(value.file, value.from, value.name);
  switch (target.kind) {
    case 'external': {
      const from = target.package.replace(/^node:/, '');
      const isWhole = target.name === '*' || target.name === 'default';
      return globalValue(isWhole ? from : `${from}.${target.name}`, machine.nextId());
    }
    case 'unknown':
      return machine.unknown(`import:${value.from}.${value.name}`, 'outside', true);
    case 'module':
      return exportOf(machine, target.file, target.name);
  }
}

function exportOf(machine: Machine, file: string, name: string): MachineValue {
  const exported = machine.code
    .fileOutline(file)
    .exports.find((each) => each.name === name && 'value' in each);
  if (exported === undefined || !('value' in exported)) {
    return machine.unknown(`import:${file}.${name}`, 'outside', true);
  }
  return machine.evaluate(machine.moduleActivation(file), exported.value);
}
