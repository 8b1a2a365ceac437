import '../../src/ports/index.js';
import { macroOn } from '../../src/abi/board.js';
import { smallIntRange } from '../../src/abi/smallInt.js';
import { structSizes } from '../../src/abi/structs.js';
import { Heap } from '../../src/gc/heap.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { newStaticDict } from '../../src/runtime/dict.js';
import { MpException } from '../../src/runtime/exception.js';
import { QstrPools } from '../../src/runtime/qstr.js';
import { boardFeatures } from '../../src/runtime/rom.js';
import { enterState, MpState } from '../../src/runtime/state.js';
import { typeException } from '../../src/runtime/types.js';

/**
 * Makes a machine the running one that has a heap but ran nothing, not even the boot: for what needs no program.
 * `firmware` as `loadBoard` takes it.
 */
export function enterBareState(target: string, firmware?: string): MpState {
  const board = loadBoard(target, { firmware });
  const state = new MpState(board, structSizes(board), smallIntRange(board));
  state.heap = new Heap(
    {
      wordBytes: board.wordBytes,
      bytesPerBlock: board.bytesPerBlock,
      areas: board.heapAreas,
      finaliser: macroOn(board, 'MICROPY_ENABLE_FINALISER'),
      splitHeap: macroOn(board, 'MICROPY_GC_SPLIT_HEAP'),
      splitHeapAuto: macroOn(board, 'MICROPY_GC_SPLIT_HEAP_AUTO'),
      allocThreshold: macroOn(board, 'MICROPY_GC_ALLOC_THRESHOLD'),
      enableGc: true,
    },
    { visitRoots: (heap) => state.visitRoots(heap as Heap), finalise: () => {} },
  );
  state.features = boardFeatures(board);
  enterState(state);
  state.qstrs = new QstrPools({ ids: new Map(), count: 0, lastPoolAlloc: 10, extraPool: false });
  state.dictMain = newStaticDict(0);
  state.dictGlobals = state.dictMain;
  state.dictLocals = state.dictMain;
  state.loadedModules = newStaticDict(0);
  state.emergencyException = new MpException(typeException);
  state.kbdException = new MpException(typeException);
  return state;
}
