import type * as Pyscript from '@micropython/micropython-webassembly-pyscript';
import { build1230, type RecordedBuild } from './recordings.js';
import { runRecorded } from './run.js';

/** The WebAssembly firmware of each release that npm has, real and simulated. */

const HEAP_BYTES = 131072;

/** The packages by the release whose profile stands for them: that of 1.26.1 for 1.26.0. */
const PACKAGES: Readonly<Record<string, () => Promise<typeof Pyscript>>> = {
  'v1.23.0': () => import('@micropython/micropython-webassembly-pyscript'),
  'v1.24.1': () => import('micropython-webassembly-1.24'),
  'v1.25.0': () => import('micropython-webassembly-1.25'),
  'v1.26.1': () => import('micropython-webassembly-1.26'),
  'v1.27.0': () => import('micropython-webassembly-1.27'),
  'v1.28.0': () => import('micropython-webassembly-1.28'),
};

/** Releases of MicroPython, as `v1.23.0`. */
export const RELEASES: readonly string[] = Object.keys(PACKAGES);

/** Starts the real firmware of a release. */
export async function loadRelease(
  release: string,
  out: { stdout: (data: Uint8Array) => void; stderr?: (data: Uint8Array) => void },
): ReturnType<typeof Pyscript.loadMicroPython> {
  const { loadMicroPython } = await PACKAGES[release]!();
  return loadMicroPython({ heapsize: HEAP_BYTES, linebuffer: false, ...out });
}

/** The simulated firmware of a release. */
export function simulatedBuild(release: string): RecordedBuild {
  return { ...build1230('webassembly'), version: release, heapBytes: HEAP_BYTES };
}

/** What a program prints on the real firmware, as bytes; the exception that ends it stands in a line of its own. */
export async function runReal(release: string, text: string): Promise<string> {
  let out = '';
  const collect = (data: Uint8Array): void => {
    out += Buffer.from(data).toString('latin1');
  };
  const mp = await loadRelease(release, { stdout: collect });
  try {
    mp.runPython(text);
  } catch (e) {
    if (!(e instanceof Error) || e.name !== 'PythonError') throw e;
    out += `EXC ${Buffer.from(e.message).toString('latin1')}\n`;
  }
  return out;
}

/** The same of the simulated one. */
export function runSimulated(release: string, name: string, text: string): string {
  return runRecorded(simulatedBuild(release), name, Buffer.from(text, 'utf8').toString('latin1'));
}
