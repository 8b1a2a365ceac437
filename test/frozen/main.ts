import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { likeness } from './bodyLines.js';
import { differentFacts } from './frames.js';

/**
 * `npm run frozen-check -- DIR`: holds uheap's sources of frozen modules against a checkout of MicroPython with its
 * micropython-lib in `lib/`. Ends with 1 when a text is too near to the original.
 */

/** A file of more body lines than `FEW` may share `SHARE` of them, and `RUN` in a row. */
const FEW = 15;
const SHARE = 0.25;
const RUN = 4;

const checkout = process.argv[2];
const version = process.argv[3] ?? 'v1.23.0';
if (checkout === undefined || !existsSync(join(checkout, 'py/gc.c'))) {
  console.error(
    'usage: npm run frozen-check -- DIR [VERSION]   (DIR: a checkout of MicroPython with lib/micropython-lib)',
  );
  process.exit(2);
}

const PLACES = ['extmod', 'ports', 'lib/micropython-lib'].map((place) => join(checkout, place));
const originals = PLACES.flatMap((place) =>
  readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => join(place, name)),
).filter((path) => path.endsWith('.py') && !/[\\/](tests?|boards|examples?)[\\/]/.test(path));
const ports = readdirSync(join(checkout, 'ports'));

const folder = join('firmware-profiles', version, 'frozen');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py'));
let near = 0;
for (const name of files.sort()) {
  const first = name.split(sep)[0]!;
  const port = ports.includes(first) ? first : null;
  const module = port === null ? name : relative(port, name);
  const candidates = originals.filter(
    (path) => path.endsWith(sep + module) && path.startsWith(join(checkout, 'ports')) === (port !== null),
  );
  const text = readFileSync(join(folder, name), 'utf8');
  const mine = candidates.filter((path) => port === null || path.startsWith(join(checkout, 'ports', port)));
  if (mine.length === 0) {
    console.log(`  --          ${name}: no original`);
    continue;
  }
  const compared = mine.map((path) => ({ path, ...likeness(text, readFileSync(path, 'utf8')) }));
  const most = compared.reduce((a, b) => (b.same > a.same ? b : a));
  const share = most.lines === 0 ? 0 : most.same / most.lines;
  const tooNear = most.lines > FEW && (share > SHARE || most.longestRun > RUN);
  if (tooNear) near++;
  const figures = `${(100 * share).toFixed(0).padStart(3)} % of ${String(most.lines).padStart(3)}, run ${String(most.longestRun).padStart(2)}`;
  console.log(`${tooNear ? '!' : ' '} ${figures}  ${name}`);
  for (const line of differentFacts(text, readFileSync(most.path, 'utf8'), module)) console.log(`      ${line}`);
}
console.log(
  `${files.length} files, ${near} too near (over ${SHARE * 100} % or ${RUN} lines in a row, of more than ${FEW})`,
);
process.exitCode = near === 0 ? 0 : 1;
