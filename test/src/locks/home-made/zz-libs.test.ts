import { test } from 'vitest';
import { printRecognition, recogniseFile, recognise } from './recognising.js';
import { LOOK_ALIKES } from './look-alikes.js';
import { existsSync } from 'node:fs';
test('dump', () => {
  for (const [n, t] of Object.entries(LOOK_ALIKES)) console.log(n, '=>', recognise(t).flatMap(printRecognition).join(' | '));
});
