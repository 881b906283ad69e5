import * as package_ from 'fastq';
import { fastq } from '../../../../src/locks/libraries/fastq.js';
import { grow } from './contract/grow.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(fastq, { fastq: package_ }, [
  { resize: { concurrency: grow('concurrency') } },
  { resize: { concurrency: grow('concurrency') } },
]);
