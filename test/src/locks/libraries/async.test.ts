import { async } from '../../../../src/locks/libraries/async.js';
import { grow } from './contract/grow.js';
import { loadModules } from './contract/load-module.js';
import { method } from './contract/places.js';
import { proveLibrary } from './contract/prove-library.js';

/** The queue reads its concurrency when the next task comes. */
const resize = {
  concurrency: (queue: unknown) => {
    grow('concurrency')(queue);
    method(queue, 'push')(
      () => undefined,
      1,
      () => undefined,
    );
  },
};

proveLibrary(async, await loadModules('async', 'async/queue.js', 'async/priorityQueue.js'), [
  {
    resize: {
      concurrency: (queue) => {
        grow('concurrency')(queue);
        method(queue, 'push')(() => undefined);
      },
    },
  },
  { resize, arguments: { push: [undefined, 1], pushAsync: [undefined, 1] } },
]);
