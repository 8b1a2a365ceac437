/**
 * What the build does after tsc: puts code that starts often, or that leaves the package, into one file each, and writes
 * what would take long to find out each time. Run it with `npm run build`.
 */
import { chmodSync } from 'node:fs';
import { build } from 'rolldown';

/** @param {import('rolldown').BuildOptions} options */
const bundle = (options) => build({ logLevel: 'silent', ...options });

/** Replaces a module of dist/ by one file that holds all it imports. */
async function inPlace(name, { minify = false } = {}) {
  const file = `dist/${name}.js`;
  await bundle({ input: file, platform: 'node', output: { file, minify, codeSplitting: false } });
}

// Worker threads of `fit`, `check` and `report`, and of the prompt: one file loads several times as fast as its modules.
await inPlace('cli/jobWorker');
await inPlace('cli/replWorker');
// yargs, which every command starts with.
await inPlace('cli/yargs', { minify: true });

// The thread of `uheap run`: CommonJS, because V8 keeps compiled code of that kind only.
await bundle({
  input: 'dist/cli/runWorker.js',
  platform: 'node',
  output: { file: 'dist/cli/runWorker.cjs', format: 'cjs', codeSplitting: false },
});

// The scripts of the pages that uheap writes, each whole, so that a page needs no other file.
for (const page of ['report', 'profile', 'timeline']) {
  await bundle({
    input: `src/report/page/browser/${page}.ts`,
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.ts'] } },
    output: { file: `dist/pages/${page}.js`, format: 'iife', minify: true, codeSplitting: false },
  });
}

// The profiles that are known to be sound, so that no run has to check them.
await import('../dist/profiles/writeSound.js');
// What V8 makes of the thread of `uheap run`, so that no run has to compile it.
await import('../dist/cli/writeCodeCache.js');

chmodSync('dist/cli/main.js', 0o755);
