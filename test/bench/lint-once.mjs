/** One cold lint run in a process of its own: `node lint-once.mjs ROOT RUN`; prints what it cost as JSON. */
import { readFileSync } from 'node:fs';
import { filesOf, makeLinter, ownShare } from './configs.mjs';

const [root, run] = process.argv.slice(2);
const files = filesOf(root);
const began = performance.now();
const before = process.cpuUsage();
const results = await makeLinter(root, run).lintFiles(files);
const { user, system } = process.cpuUsage(before);
const messages = results.flatMap((result) => result.messages);
console.log(
  JSON.stringify({
    files: files.length,
    lines: files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0),
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    ownSeconds: results.reduce((sum, result) => sum + ownShare(result), 0) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    findings: messages.filter(({ ruleId }) => ruleId?.startsWith('deadlock/') === true).length,
    unreadable: messages.filter(({ fatal }) => fatal === true).length,
  }),
);
