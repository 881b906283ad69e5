import { test } from 'vitest';
import { printRecognition, recogniseFile, recognise } from './recognising.js';
import { LOOK_ALIKES } from './look-alikes.js';
test('dump', () => {
  for (const [n, t] of Object.entries(LOOK_ALIKES)) if (n.includes('ready')) console.log(n, '=>', recognise(t).flatMap(printRecognition).join(' | '));
  for (const f of ['async-mutex/es6/Mutex.js','async-mutex/es6/Semaphore.js','await-lock/src/AwaitLock.ts','@rocicorp/lock/out/lock.js','awaitqueue/lib/AwaitQueue.js','@sapphire/async-queue/dist/esm/index.mjs']) {
    const t = performance.now();
    let out: string;
    try { out = (recogniseFile('/work/main/node_modules/'+f) ?? []).flatMap(printRecognition).join('\n'); } catch (e) { out = String((e as Error).stack); }
    console.log('=>', f, (performance.now()-t).toFixed(0), 'ms\n' + out);
  }
});
