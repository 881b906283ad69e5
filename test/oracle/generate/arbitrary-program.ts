/** Random programs of the generated language: half of them at random, half around a way to a lock. */
import fc from 'fast-check';
import { arbitraryRoute } from './arbitrary-route.js';
import { arbitraryParts } from './arbitrary-parts.js';
import type { ProgramShape } from './shape.js';

/** Enough for three components that call each other; smaller programs come first when shrinking. */
const MAX = { components: 3, methods: 6, entries: 3 };

const { component, method, index } = arbitraryParts;

const anything: fc.Arbitrary<ProgramShape> = fc.record({
  components: fc.array(component, { minLength: 1, maxLength: MAX.components }),
  methods: fc.array(method, { minLength: 1, maxLength: MAX.methods }),
  entries: fc.array(index, { minLength: 1, maxLength: MAX.entries }),
});

export const arbitraryProgram: fc.Arbitrary<ProgramShape> = fc.oneof(
  { weight: 4, arbitrary: anything },
  { weight: 5, arbitrary: arbitraryRoute },
);
