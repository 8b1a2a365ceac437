import { listAppend, newListN } from '../runtime/list.js';
import { MP_OBJ_NULL } from '../runtime/obj.js';
import type { PortContract } from '../runtime/port.js';
import { mp } from '../runtime/state.js';
import { generic } from './generic.js';

/** The list of Python objects that JavaScript holds (ports/webassembly/proxy_c.c), whose first entry stays empty. */
function proxyC(): void {
  const refs = newListN(0);
  mp.rootObjs.set('proxy_c_ref', refs);
  listAppend(refs, MP_OBJ_NULL);
}

/** The port to JavaScript. */
export const webassembly: PortContract<'webassembly'> = {
  ...generic,
  name: 'webassembly',
  isKnown: true,
  toolchain: {
    mathLibrary: 'musl',
    // Clang calls itself GCC 4.2.1, and emscripten a Unix.
    system: 'Unix',
    compiler: 'GCC 4.2.1',
    libc: '',
    libcVersion: '',
    platformVersion: () => '',
  },
  time: { ...generic.time, time: 'float-ms' },
  rows: {},
  bootSteps: { 'proxy-c': proxyC },
};
