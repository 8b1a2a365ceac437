import fs = require('node:fs');
import path = require('node:path');
import v8 = require('node:v8');
import vm = require('node:vm');
import worker = require('node:worker_threads');

/** What a thread is started with. */
interface ThreadData {
  /** Name of the program in this folder, one function with all that it needs: NAME.cjs. NAME.id says which build it is of. */
  readonly program: string;
  /** What for: each use has compiled code of its own, since to read what it doesn't need takes as long as what it does. */
  readonly use: string;
  /** When the package is built: what V8 has compiled by the end is written to NAME-USE.cache. */
  readonly trainedOn?: readonly string[];
}

/** Bytes of the checksum that a cache file begins with. */
const SUM_BYTES = 32;

/**
 * The start of a thread: runs a program with what V8 compiled of it before, which takes half the time of compiling it.
 * A build of the sources has that beside the program. An installed package, which would be twice as large with it, has
 * it written by its first run, to the user's folder of caches (or the one that UHEAP_CACHE names; none if that is
 * empty). Where nothing can be written all is compiled each time; nothing else changes.
 */
const { program, use, trainedOn } = worker.workerData as ThreadData;
const file = path.join(__dirname, `${program}.cjs`);
const builtCache = path.join(__dirname, `${program}-${use}.cache`);
const source = fs.readFileSync(file, 'latin1');
const userCache = trainedOn !== undefined || fs.existsSync(builtCache) ? null : userCacheFile();
const cachedData = userCache === null ? read(builtCache) : checked(read(userCache));
const script = new vm.Script(source, cachedData === undefined ? { filename: file } : { filename: file, cachedData });
if (trainedOn !== undefined) {
  process.on('exit', () => fs.writeFileSync(builtCache, script.createCachedData()));
} else if (userCache !== null && (cachedData === undefined || script.cachedDataRejected === true)) {
  // Only what a run has compiled is worth keeping.
  worker.parentPort!.once('message', () => process.on('exit', () => keep(userCache, script.createCachedData())));
} else {
  // A thread that keeps what V8 compiles does without: other flags than V8's own would be kept with it.
  worker.parentPort!.once('message', ({ v8Flags = [] }: { v8Flags?: readonly string[] }) => {
    for (const flag of v8Flags) v8.setFlagsFromString(flag);
  });
}

/** Of this build and this Node: what the rest of the name is the same of, but for the build, is older. */
function userCacheFile(): string | null {
  const os = require('node:os') as typeof import('node:os');
  const { UHEAP_CACHE, XDG_CACHE_HOME } = process.env;
  const folder = UHEAP_CACHE ?? path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'uheap');
  const id = read(path.join(__dirname, `${program}.id`));
  if (folder === '' || id === undefined) return null;
  return path.join(folder, `${program}-${use}-${process.version}-${process.arch}-${id.toString('latin1')}.code`);
}

function read(from: string): Buffer | undefined {
  try {
    return fs.readFileSync(from);
  } catch {
    return undefined;
  }
}

function sum(data: Buffer): Buffer {
  // What only an installed package needs is loaded there.
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(data).digest();
}

/** The code in a cache file; V8 would take damaged code for code, and the process would die of it. */
function checked(content: Buffer | undefined): Buffer | undefined {
  const data = content?.subarray(SUM_BYTES);
  return data !== undefined && sum(data).equals(content!.subarray(0, SUM_BYTES)) ? data : undefined;
}

/** Writes a cache as a whole, and takes away those of other builds. Where that fails there is none. */
function keep(to: string, data: Buffer): void {
  const folder = path.dirname(to);
  const whole = `${to}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(whole, Buffer.concat([sum(data), data]));
    fs.renameSync(whole, to);
    const kind = path.basename(to).slice(0, path.basename(to).lastIndexOf('-') + 1);
    for (const name of fs.readdirSync(folder)) {
      if (name.startsWith(kind) && name !== path.basename(to)) fs.rmSync(path.join(folder, name), { force: true });
    }
  } catch {
    fs.rmSync(whole, { force: true });
  }
}

const run = script.runInThisContext() as (...args: unknown[]) => void;
const bundle = { exports: {} };
run(bundle.exports, require, bundle, file, __dirname);
