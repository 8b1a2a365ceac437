import fs = require('node:fs');
import path = require('node:path');
import vm = require('node:vm');
import worker = require('node:worker_threads');

/** What a thread is started with. */
interface ThreadData {
  /** Name of the program in this folder, one file with all that it needs: NAME.cjs. */
  readonly program: string;
  /** Whether to write what V8 has compiled by the end to NAME.cache. When the package is built. */
  readonly writesCache?: boolean;
}

/**
 * The start of a thread: runs a program with what V8 compiled of it when the package was built, which takes half the time
 * of compiling it. Another version of Node refuses that and compiles; nothing else changes.
 */
const { program, writesCache } = worker.workerData as ThreadData;
const file = path.join(__dirname, `${program}.cjs`);
const cacheFile = path.join(__dirname, `${program}.cache`);
const source = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(file, 'latin1')}\n})`;
const cachedData = writesCache !== true && fs.existsSync(cacheFile) ? fs.readFileSync(cacheFile) : undefined;
const script = new vm.Script(source, cachedData === undefined ? { filename: file } : { filename: file, cachedData });
if (writesCache === true) {
  process.on('exit', () => fs.writeFileSync(cacheFile, script.createCachedData()));
}
const run = script.runInThisContext() as (...args: unknown[]) => void;
const bundle = { exports: {} };
run(bundle.exports, require, bundle, file, __dirname);
