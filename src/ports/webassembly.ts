import { macroOn } from '../abi/board.js';
import { typeJsProxy } from '../modules/js.js';
import { dictStore, newDict } from '../runtime/dict.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MpObject } from '../runtime/obj.js';
import type { PortContract } from '../runtime/port.js';
import { mp } from '../runtime/state.js';
import { generic } from './generic.js';

/**
 * The list of Python objects that JavaScript holds (ports/webassembly/proxy_c.c), whose first entry stays empty; in later
 * releases also a dict of them, and the proxy of `globalThis`. JavaScript's own API takes `__main__` and its dict
 * (ports/webassembly/api.js).
 */
function proxyC(): void {
  const refs = newListN(0);
  mp.rootObjs.set('proxy_c_ref', refs);
  const ids = macroOn(mp.board, 'UHEAP_JS_PROXY_DICT') ? newDict(0) : null;
  if (ids !== null) mp.rootObjs.set('proxy_c_dict', ids);
  listAppend(refs, MP_OBJ_NULL);
  if (macroOn(mp.board, 'UHEAP_JS_GLOBAL_PROXY')) {
    const proxy = new MpObject(typeJsProxy);
    proxy.ptr = mMallocWithFinaliser(mp.sizes.mp_obj_jsproxy_t, proxy);
    mp.rootObjs.set('jsproxy_global_this', proxy);
  }
  for (let id = 1; id <= API_OBJECTS; id++) {
    listAppend(refs, mp.dictMain);
    // The key is the object's address.
    if (ids !== null) dictStore(ids, id, id);
  }
}

/** How many objects the API takes. */
const API_OBJECTS = 2;

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
