/**
 * Writes the playground to `playground/dist`, or to the folder of `--out`: static files that any host can serve. Run it with
 * `npm run playground`. Names of boards after that build it with these only, which takes less time.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';

const { values, positionals: wanted } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });
const source = 'playground';
const out = values.out ?? 'playground/dist';
/** Scripts of this build itself, bundled to be run here. */
const scripts = 'out/playground';

/** Classes keep their names: reports show them as the types of chunks. */
const COMPACT = { compress: true, mangle: { toplevel: true, keepNames: true }, codegen: true };

/** @param {import('rolldown').BuildOptions} options */
const bundle = (options) =>
  build({
    logLevel: 'warn',
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    ...options,
    output: { dir: out, format: 'esm', minify: COMPACT, entryFileNames: '[name].js', ...options.output },
  });

/** A module of the package's source. */
async function moduleOf(path, name) {
  await bundle({ input: { [name]: path }, platform: 'node', output: { dir: scripts, entryFileNames: '[name].mjs' } });
  return import(pathToFileURL(resolve(scripts, `${name}.mjs`)).href);
}

/** Files of a board's flash that an example is made of. */
const isOfProgram = (name) => name.endsWith('.py') || (name.endsWith('.json') && name !== 'uheap.config.json');

/** An example of the repository, as the page's menu has it. */
function example({ name, about, from, main = 'main.py', board, heap, stub }) {
  const path = join('examples', from);
  const isFile = from.endsWith('.py');
  const names = isFile ? [from] : readdirSync(path).filter(isOfProgram);
  const read = (each) => readFileSync(isFile ? path : join(path, each), 'utf8');
  // What is at the pins has one name in the page.
  const files = Object.fromEntries(names.map((each) => [each === stub ? 'stub.json' : each, read(each)]));
  const heapBytes = heap === undefined ? null : Number.parseInt(heap, 10) * 1024;
  return { name, about, work: { files, main: isFile ? from : main, board: { id: board, micropython: '', heapBytes } } };
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await bundle({ input: { page: join(source, 'page/main.ts') } });
await bundle({
  input: { worker: join(source, 'worker/worker.ts') },
  output: { chunkFileNames: 'worker-[name].js' },
});
const { STYLE } = await moduleOf('src/report/page/style.ts', 'style');
writeFileSync(join(out, 'style.css'), STYLE + readFileSync(join(source, 'style.css'), 'utf8'));
for (const name of ['index.html', 'icon.svg']) writeFileSync(join(out, name), readFileSync(join(source, name)));
const examples = JSON.parse(readFileSync(join(source, 'examples.json'), 'utf8')).map(example);
writeFileSync(join(out, 'examples.json'), JSON.stringify(examples));
const { writeBoardFiles } = await moduleOf('src/profiles/boardFiles.ts', 'boardFiles');
writeBoardFiles(join(out, 'boards'), wanted.length === 0 ? undefined : wanted);

// What the service worker keeps from the start: the page, and the boards of the examples.
const targets = JSON.parse(readFileSync(join(out, 'boards/targets.json'), 'utf8'));
const boards = targets
  .filter(({ id }) => examples.some(({ work }) => work.board.id === id))
  .map(({ id, release }) => `boards/${id}@${release}.json`);
const page = readdirSync(out).filter((name) => name.includes('.'));
const kept = [...page, 'boards/targets.json', 'boards/common.json', ...boards].sort();
const hash = createHash('sha256');
for (const name of readdirSync(out, { recursive: true }).sort()) {
  if (name.includes('.')) hash.update(name).update(readFileSync(join(out, name)));
}
const intro = `const BUILD=${JSON.stringify(hash.digest('hex').slice(0, 12))};const FILES=${JSON.stringify(['./', ...kept])};`;
await bundle({ input: { serviceWorker: join(source, 'serviceWorker.ts') }, output: { intro } });
