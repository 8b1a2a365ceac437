import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { crashText, type TestFolder } from './peerRun.js';

/**
 * MicroPython's tests on the WebAssembly port, the real one and the simulated one. Both get a test's text as a string,
 * and the files of its folder below `/`. What an exception that ends the test is, goes to the output after `EXC `.
 */

const HEAP_BYTES = 1 << 20;

/** What the epilogue prints before the map: without it, SystemExit has ended the test. */
const MAP_MARK = '#map';

/** Folders whose tests import or open files that are beside them. */
const WITH_FILES: ReadonlySet<string> = new Set(['import', 'io', 'unicode']);

/** Files below a folder by their path from it, as bytes. */
function filesBelow(dir: string, prefix = ''): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) Object.assign(files, filesBelow(path, `${prefix}${name}/`));
    else files[prefix + name] = readFileSync(path);
  }
  return files;
}

function filesOf({ root, tests }: TestFolder, test: string): Record<string, Buffer> {
  const folder = test.slice(0, test.indexOf('/'));
  return WITH_FILES.has(folder) ? filesBelow(join(root, tests, folder)) : {};
}

function textOf({ root, tests }: TestFolder, test: string): Buffer {
  return readFileSync(join(root, tests, test));
}

/** Runs a test on the real port. `epilogue` is run after it: as part of it, or by itself where an exception ended it. */
export async function runWebassembly(folder: TestFolder, test: string, epilogue: string): Promise<string> {
  let out = '';
  const mp = await loadMicroPython({
    heapsize: HEAP_BYTES,
    linebuffer: false,
    stdout: (data) => {
      out += Buffer.from(data).toString('latin1');
    },
  });
  for (const [path, bytes] of Object.entries(filesOf(folder, test))) {
    const parent = path.slice(0, path.lastIndexOf('/') + 1);
    if (parent !== '') mp.FS.mkdirTree(`/${parent}`);
    mp.FS.writeFile(`/${path}`, bytes);
  }
  try {
    mp.runPython(textOf(folder, test).toString('utf8') + epilogue);
  } catch (e) {
    // What is not an exception of the program is a crash of the firmware.
    if (!(e instanceof Error) || e.name !== 'PythonError') throw e;
    if (!e.message.includes('SystemExit')) out += `EXC ${Buffer.from(e.message).toString('latin1')}\n`;
    mp.runPython(epilogue);
  }
  return out;
}

/** The same on the simulated port. */
export function runSimulatedWebassembly(folder: TestFolder, test: string, epilogue: string): string {
  const files = Object.entries(filesOf(folder, test)).map(([path, bytes]) => [path, bytes.toString('latin1')]);
  const host = new MemoryHost(Object.fromEntries(files), '/');
  let mark = 'EXC ';
  host.stderr = (bytes) => {
    host.stdout(mark + bytes);
    mark = '';
  };
  try {
    const machine = new Machine(
      loadBoard('WEBASSEMBLY', { firmware: 'v1.23.0/webassembly', heapBytes: HEAP_BYTES }),
      host,
    );
    const text = textOf(folder, test).toString('latin1') + epilogue;
    const { exception } = machine.run({ name: 'test.py', text, via: 'string' });
    if (exception !== null) host.stdout('\n');
    else if (host.out.includes(MAP_MARK)) return host.out;
    machine.run({ name: 'epilogue.py', text: epilogue, via: 'string' });
    return host.out;
  } catch (e) {
    return `${host.out}${crashText(e)}`;
  }
}
