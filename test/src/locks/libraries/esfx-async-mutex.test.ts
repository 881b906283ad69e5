import * as package_ from '@esfx/async-mutex';
import { Cancelable, CancelError } from '@esfx/cancelable';
import { esfxAsyncMutex } from '../../../../src/locks/libraries/esfx-async-mutex.js';
import { proveLibrary } from './contract/prove-library.js';

/** The smallest thing that the package takes for a signal. */
function makeSignal(): { given: unknown; abort: () => void } {
  const subscribers = new Set<() => void>();
  let signaled = false;
  const signal = {
    get signaled() {
      return signaled;
    },
    get reason() {
      return new CancelError();
    },
    subscribe: (notify: () => void) => {
      subscribers.add(notify);
      const unsubscribe = (): void => {
        subscribers.delete(notify);
      };
      return { unsubscribe };
    },
  };
  return {
    given: { [Cancelable.cancelSignal]: () => signal },
    abort: () => {
      signaled = true;
      for (const notify of subscribers) notify();
    },
  };
}

proveLibrary(esfxAsyncMutex, { '@esfx/async-mutex': package_ }, [{ signal: makeSignal }]);
