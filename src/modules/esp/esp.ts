import type { IdfHeap } from '../../abi/idfHeap.js';
import { fun0, fun1, fun2, funVar } from '../../runtime/fun.js';
import { listAppend, newListN } from '../../runtime/list.js';
import { newIntFromUint } from '../../runtime/newInt.js';
import { objGetInt } from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseNotImplementedError } from '../../runtime/raise.js';
import { type MpState, mp, pushRoot } from '../../runtime/state.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstFalse, mpConstNone, mpConstTrue } from '../../runtime/types.js';
import { defineModule } from '../registry.js';
import { readFlash, theFlash, writeFlashBlocks } from '../vfs/flash.js';
import { typePartition } from './partition.js';

/** `esp` and `esp32` (ports/esp32/modesp.c, modesp32.c, ports/esp8266/modesp.c), as far as they are about memory. */

/** In bytes of flash: where the files begin, and what the SDK keeps after them. */
const FILES: Readonly<Record<string, { readonly from: number; readonly after: number }>> = {
  esp32: { from: 0x200000, after: 0 },
  esp8266: { from: 0x100000, after: 20480 },
};

function flashBytes(): number {
  const flash = theFlash();
  const { from, after } = FILES[mp.board.port]!;
  return flash === null ? 0 : from + flash.blocks * flash.blockBytes + after;
}

defineModule({
  name: 'esp',
  rows: [
    ['__name__', q('esp')],
    ['osdebug', funVar('osdebug', 1, 2, () => mpConstNone)],
    ['flash_read', fun2('flash_read', (_offset, buffer) => readFlash(buffer))],
    ['flash_write', fun2('flash_write', writeFlashBlocks)],
    ['flash_erase', fun1('flash_erase', () => mpConstNone)],
    ['flash_size', fun0('flash_size', () => newIntFromUint(flashBytes()))],
    ['flash_user_start', fun0('flash_user_start', () => FILES[mp.board.port]!.from)],
  ],
});

/** The capabilities that `idf_heap_info` is asked for: `MALLOC_CAP_8BIT` and `MALLOC_CAP_EXEC`. */
const HEAP_DATA = 4;
const HEAP_EXEC = 1;

const heaps = new WeakMap<MpState, IdfHeap>();

/** Gives a machine the system heap that its own heap is a part of; called once, when it is built. */
export function setIdfHeap(state: MpState, heap: IdfHeap): void {
  heaps.set(state, heap);
}

/** A list of tuples: of each region its bytes, what is free, the largest free block, and the least that was ever free. */
const idfHeapInfo = fun1('idf_heap_info', (capabilities) => {
  const heap = heaps.get(mp);
  if (heap === undefined || Number(objGetInt(capabilities)) !== HEAP_DATA) {
    raiseNotImplementedError('only HEAP_DATA is simulated');
  }
  const list = newListN(0);
  const top = mp.rootTop;
  pushRoot(list);
  for (const { bytes, free, largest, leastFree } of heap.info()) {
    listAppend(list, newTuple([bytes, free, largest, leastFree]));
  }
  mp.rootTop = top;
  return list;
});

defineModule({
  name: 'esp32',
  rows: [
    ['__name__', q('esp32')],
    ['idf_heap_info', idfHeapInfo],
    ['Partition', typePartition],
    ['WAKEUP_ALL_LOW', mpConstFalse],
    ['WAKEUP_ANY_HIGH', mpConstTrue],
    ['HEAP_DATA', HEAP_DATA],
    ['HEAP_EXEC', HEAP_EXEC],
  ],
});
