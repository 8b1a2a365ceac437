/**
 * What the build does after tsc: puts code that starts often, or that leaves the package, into one file each, and writes
 * what would take long to find out each time. Run it with `npm run build`.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { minifySync } from 'rolldown/experimental';
import { late } from './late.mjs';

/** @param {import('rolldown').BuildOptions} options */
const bundle = (options) => build({ logLevel: 'silent', ...options });

/** Local names are short; those of functions and classes stay, so that stack traces can be read. */
const mangle = { toplevel: false, keepNames: true };
/** Without space, too. */
const COMPACT = { compress: true, mangle, codegen: true };

// All modules.
for (const name of readdirSync('dist', { recursive: true }).filter((name) => name.endsWith('.js'))) {
  const file = join('dist', name);
  const { code } = minifySync(file, readFileSync(file, 'utf8'), { module: true, ...COMPACT });
  writeFileSync(file, code);
}

/** Functions of modules that take long to begin, and few programs need: they begin when they are first asked. */
const LAZY = {
  '@noble/ciphers/aes.js': ['ecb'],
  'node:tty': ['isatty'],
  'node:zlib': ['crc32', 'deflateRawSync', 'inflateRawSync'],
  'dist/profiles/schema.js': ['schemas'],
  'dist/report/programRun.js': [
    ...['runProject', 'runGauged', 'runBare', 'runForPeak'],
    ...['collectAtEnd', 'lastLine', 'placeRaised', 'onDisk'],
  ],
  'dist/vfs/lfs/onDevice.js': ['onDevice'],
  'dist/vm/jit/compile.js': ['compileToJs'],
};

/** What that table says of a module; null where nothing. */
function lazyName(source, importer) {
  const path = source.startsWith('.') ? relative('.', resolve(dirname(importer), source)) : source;
  return Object.hasOwn(LAZY, path) ? path : null;
}

const lazyModules = {
  name: 'lazy-modules',
  resolveId(source, importer) {
    const name = importer === undefined || importer.startsWith('\0lazy:') ? null : lazyName(source, importer);
    return name === null ? null : `\0lazy:${name}`;
  },
  load(id) {
    if (!id.startsWith('\0lazy:')) return null;
    const name = id.slice('\0lazy:'.length);
    const library = name.startsWith('@') ? fileURLToPath(import.meta.resolve(name)) : name;
    const from = name.startsWith('dist/') ? resolve(name) : library;
    return LAZY[name]
      .map((each) => `export const ${each} = (...args) => require(${JSON.stringify(from)}).${each}(...args);`)
      .join('\n');
  },
};

/**
 * What Node takes long to make, and only help needs, which has to know how wide a text is: classes of Unicode and what
 * divides a text. Node reads a regular expression even where its code never runs, so that it has to be a text until then.
 */
const LATE = /^const (\w+) = (?:\/(.*\\p\{.*)\/(\w*)|(new Intl\.Segmenter\(\)));$/gm;

const lateTables = {
  name: 'late-tables',
  transform(code) {
    let late = code;
    for (const [line, name, pattern, flags, made] of code.matchAll(LATE)) {
      const value = made ?? `new RegExp(${JSON.stringify(pattern)}, '${flags}')`;
      late = late.replace(line, '').replaceAll(new RegExp(`\\b${name}\\b`, 'g'), () => `${name}()`);
      late += `\nlet ${name}Made;\nfunction ${name}() {\n  return (${name}Made ??= ${value});\n}\n`;
    }
    return late === code ? null : late;
  },
};

// yargs, which every command starts with.
await bundle({
  input: 'dist/cli/yargs.js',
  platform: 'node',
  plugins: [lateTables],
  // It resolves names of files in settings, which uheap has none of.
  transform: { define: { 'import.meta.resolve': 'undefined' } },
  output: { file: 'dist/cli/yargs.cjs', format: 'cjs', minify: true, codeSplitting: false },
});
writeFileSync('dist/cli/yargs.js', "export { hideBin, yargs } from './yargs.cjs';\n");

/** What starts first takes the rest of the command line as modules, but for that of `run`, which takes of commands its own only. */
const runOnly = {
  name: 'run-only',
  resolveId(source, importer) {
    if (source === './yargs.js') return { id: './yargs.cjs', external: true };
    const isOther = source.startsWith('./commands/') && source !== './commands/run.js';
    return isOther || (source === './commandLine.js' && importer?.endsWith('main.js'))
      ? { id: source, external: true }
      : null;
  },
};

// What starts first, and the command line of `run`: CommonJS.
await bundle({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  plugins: [runOnly],
  output: {
    dir: 'dist/cli',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    minify: COMPACT,
  },
});

/** A thread has no `performance` before it asks for it, which takes as long as to read ten profiles. */
const CLOCK = 'const processNow = () => { const [s, ns] = process.hrtime(); return s * 1e3 + ns / 1e6; };';

/** As COMPACT, with short names for the variables of modules, too: a thread that starts has each of those strings made anew. */
const SMALLEST = { ...COMPACT, mangle: { ...mangle, toplevel: true } };

// The thread of `uheap run`, of commands that watch programs and of prompts: CommonJS, because V8 keeps compiled code of that kind only.
await bundle({
  input: 'dist/cli/runWorker.js',
  platform: 'node',
  plugins: [lazyModules, late],
  transform: { define: { 'performance.now': 'processNow' } },
  output: { file: 'dist/cli/runWorker.cjs', format: 'cjs', minify: SMALLEST, codeSplitting: false, intro: CLOCK },
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
// What frozen modules become, so that no boot has to compile them.
await import('../dist/machine/writeFrozen.js');
// What `uheap --help` shows, without the commands.
await import('../dist/cli/writeCommandTexts.js');
// What V8 makes of the thread of `uheap run`, so that no run has to compile it.
await import('../dist/cli/writeCodeCache.js');

/** The files that are there among `entries` and all that `importsOf` finds in them. */
function reachedFrom(entries, importsOf) {
  const reached = new Set();
  const reach = (file) => {
    if (reached.has(file) || !existsSync(file)) return;
    reached.add(file);
    for (const from of importsOf(readFileSync(file, 'utf8'))) reach(join(dirname(file), from));
  };
  for (const entry of entries) reach(join('dist', entry));
  return reached;
}

/** Removes the files of a kind that are not among those. */
function keepOnly(kept, isOfKind) {
  for (const name of readdirSync('dist', { recursive: true })) {
    const file = join('dist', name);
    if (isOfKind(name) && !kept.has(file)) rmSync(file);
  }
}

// Modules that are in those files only go.
const modules = reachedFrom(
  ['index.js', 'browser.js', 'vitest.js', 'cli/main.cjs', 'cli/threadStart.cjs', 'cli/runWorker.cjs'],
  (text) => Array.from(text.matchAll(/["'`](\.[^"'`]*\.c?js)["'`]/g), ([, from]) => from),
);
keepOnly(modules, (name) => /\.c?js$/.test(name) && !name.startsWith('pages'));

// Types that no user of the library can reach go: the package exports these modules only.
const types = reachedFrom(['index.d.ts', 'browser.d.ts', 'vitest.d.ts'], (text) =>
  Array.from(text.matchAll(/(?:from |import\(|import )['"](\.[^'"]+)\.js['"]/g), ([, from]) => `${from}.d.ts`),
);
keepOnly(types, (name) => name.endsWith('.d.ts'));

chmodSync('dist/cli/main.cjs', 0o755);

// All that types need of the table of structs, which is long, is the names.
const { STRUCTS } = await import('../dist/abi/structTable.js');
const names = Object.keys(STRUCTS).map((name) => `'${name}'`);
writeFileSync('dist/abi/structTable.d.ts', `export type StructName = ${names.join(' | ')};\n`);
