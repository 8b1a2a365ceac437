import { macroOn } from '../abi/board.js';
import { listInit, MpList, newListN } from './list.js';
import { mp } from './state.js';

/**
 * Makes `sys.path`, without entries: a list on the heap, or in early releases one that is part of the machine's state, whose
 * `nEntries` items alone are on the heap (py/runtime.c mp_init). Raises MemoryError.
 */
export function newSysPath(nEntries: number): MpList {
  let path: MpList;
  if (macroOn(mp.board, 'UHEAP_SYS_PATH_ASSIGNABLE')) {
    path = newListN(0);
  } else {
    path = new MpList();
    mp.rootVisitors.push((heap) => path.trace(heap));
    listInit(path, nEntries);
    path.len = 0;
  }
  mp.rootObjs.set('sys.path', path);
  return path;
}
