/**
 * An editor at work: `node edit-often.mjs ROOT EDITS [SEED]` lints one file after another, each with a
 * statement put into one of its functions and then without it, in one process; prints how long our
 * rules took for each, in milliseconds, as JSON.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { filesOf, makeLinter, ownShare } from './configs.mjs';

const [root, edits] = process.argv.slice(2);
const files = filesOf(root);
const eslint = makeLinter(root, 'with deadlock');
const wall = [];
const own = [];
let first;

for (const [index, { file, texts }] of chosen(Number(edits)).entries()) {
  for (const [version, text] of texts.entries()) {
    const began = performance.now();
    const [result] = await eslint.lintText(text, { filePath: file });
    if (index === 0) first = ownShare(result);
    // Every editor shows a file, and lints it, before it is edited: that is no edit.
    else if (version > 0) {
      wall.push(performance.now() - began);
      own.push(ownShare(result));
    }
  }
}
console.log(JSON.stringify({ first, own, wall, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));

/** Files from all over the project, evenly, each with the texts it has in turn; first one as it is, to open the project. */
function chosen(many) {
  const able = files.map((file) => ({ file, text: readFileSync(file, 'utf8') })).flatMap(edited);
  const [opening] = able;
  const count = Math.ceil(many / 2);
  const picked = Array.from({ length: count }, (_, index) => able[Math.floor((index * able.length) / count)]);
  return [
    { file: opening.file, texts: [opening.before] },
    ...picked.map(({ file, before, after }) => ({ file, texts: [before, after, before] })),
  ];
}

/** The text with a call at the start of its middle function, on the line of the brace: no line moves. */
function edited({ file, text }) {
  const bodies = [];
  const visit = (node) => {
    if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.body !== undefined) bodies.push(node.body);
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  visit(source);
  const body = bodies[Math.floor(bodies.length / 2)];
  if (body === undefined) return [];
  const at = body.getStart(source) + 1;
  return [{ file, before: text, after: `${text.slice(0, at)} Math.random();${text.slice(at)}` }];
}
