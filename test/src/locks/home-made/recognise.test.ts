import { describe, expect, it } from 'vitest';
import { LOCK_SHAPES } from './lock-shapes.js';
import { LOOK_ALIKES } from './look-alikes.js';
import { printRecognition, recognise } from './recognising.js';

describe('home-made locks', () => {
  it.each(LOCK_SHAPES)('knows $name', ({ text, expected }) => {
    expect(recognise(text).flatMap(printRecognition)).toEqual(expected);
  });
});

describe('look-alikes', () => {
  it.each(Object.entries(LOOK_ALIKES))('leaves %s alone', (_name, text) => {
    const found = recognise(text);
    expect(found.filter((each) => each.kind === 'lock').flatMap(printRecognition)).toEqual([]);
  });
});
