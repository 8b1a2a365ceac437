import { macro } from '../abi/board.js';
import { dumpAllocTable, dumpInfo } from '../gc/dump.js';
import { typeRingIo } from '../objects/ringIo.js';
import { fun0, fun1, fun2, funVar } from '../runtime/fun.js';
import { headLetter } from '../runtime/headLetter.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { schedule } from '../runtime/scheduler.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, typeRuntimeError } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `micropython` (py/modmicropython.c). */

function optLevel(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return mp.optimiseValue;
  mp.optimiseValue = Number(objGetInt(args[off]!));
  return mpConstNone;
}

/** Text of `mem_info()`; with `withMap` also the map of the heap. */
export function memInfoText(withMap: boolean): string {
  const stats = mp.options.memStats
    ? `mem: total=${mp.totalBytesAllocated}, current=${mp.currentBytesAllocated}, peak=${mp.peakBytesAllocated}\n`
    : '';
  const stack = mp.options.stackCheck ? `stack: ${mp.stackUsed} out of ${mp.stackLimit}\n` : `stack: ${mp.stackUsed}\n`;
  return stats + stack + dumpInfo(mp.heap) + (withMap ? dumpAllocTable(mp.heap, headLetter) : '');
}

function memInfo(nArgs: number): MpObj {
  mp.platPrint.strn(memInfoText(nArgs === 1));
  return mpConstNone;
}

function qstrInfo(nArgs: number): MpObj {
  const info = mp.qstrs.info();
  mp.platPrint.strn(
    `qstr pool: n_pool=${info.pools}, n_qstr=${info.qstrs}, ` +
      `n_str_data_bytes=${info.strDataBytes}, n_total_bytes=${info.totalBytes}\n`,
  );
  if (nArgs === 1) for (const s of mp.qstrs.dynamicStrings()) mp.platPrint.strn(`Q(${s.data})\n`);
  return mpConstNone;
}

function heapLock(): MpObj {
  mp.heap.lock();
  return mpConstNone;
}

function heapUnlock(): MpObj {
  mp.heap.unlock();
  return mp.heap.lockDepth;
}

/** alloc_emergency_exception_buf: the new buffer is allocated before the old one is freed. */
function allocEmergencyExceptionBuf(sizeIn: MpObj): MpObj {
  const size = Number(objGetInt(sizeIn));
  const ptr = size > 0 ? mMalloc(size, null) : 0;
  const oldPtr = mp.emergencyBufPtr;
  const oldSize = mp.emergencyBufSize;
  mp.emergencyBufPtr = ptr;
  mp.emergencyBufSize = size;
  mp.emergencyTuple = null;
  mp.emergencyStr = null;
  if (oldPtr !== 0) mFree(oldPtr, oldSize);
  return mpConstNone;
}

function scheduleFun(fun: MpObj, arg: MpObj): MpObj {
  if (!schedule(fun, arg)) raiseMsg(typeRuntimeError, 'schedule queue full');
  return mpConstNone;
}

/** Which character is the one that interrupts; -1: none, so that programs may read it. */
function kbdIntr(chr: MpObj): MpObj {
  mp.setInterruptChar(Number(objGetInt(chr)));
  return mpConstNone;
}

defineModule({
  name: 'micropython',
  rows: [
    ['__name__', q('micropython')],
    ['const', fun1('const', (o) => o)],
    ['opt_level', funVar('opt_level', 0, 1, optLevel), 'MICROPY_ENABLE_COMPILER'],
    ['mem_total', fun0('mem_total', () => mp.totalBytesAllocated), 'MICROPY_MEM_STATS'],
    ['mem_current', fun0('mem_current', () => mp.currentBytesAllocated), 'MICROPY_MEM_STATS'],
    ['mem_peak', fun0('mem_peak', () => mp.peakBytesAllocated), 'MICROPY_MEM_STATS'],
    ['mem_info', funVar('mem_info', 0, 1, memInfo), 'MICROPY_PY_MICROPYTHON_MEM_INFO'],
    ['qstr_info', funVar('qstr_info', 0, 1, qstrInfo), 'MICROPY_PY_MICROPYTHON_MEM_INFO'],
    ['stack_use', fun0('stack_use', () => mp.stackUsed), 'MICROPY_PY_MICROPYTHON_STACK_USE'],
    [
      'alloc_emergency_exception_buf',
      // A buffer that is there from the start needs no function to get one.
      (state) =>
        macro(state.board, 'MICROPY_EMERGENCY_EXCEPTION_BUF_SIZE') === 0
          ? fun1('alloc_emergency_exception_buf', allocEmergencyExceptionBuf)
          : null,
      'MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF',
    ],
    ['pystack_use', fun0('pystack_use', () => mp.pystackUsed), 'MICROPY_ENABLE_PYSTACK'],
    ['heap_lock', fun0('heap_lock', heapLock)],
    ['heap_unlock', fun0('heap_unlock', heapUnlock)],
    ['heap_locked', fun0('heap_locked', () => mp.heap.lockDepth), 'MICROPY_PY_MICROPYTHON_HEAP_LOCKED'],
    ['kbd_intr', fun1('kbd_intr', kbdIntr), 'MICROPY_KBD_EXCEPTION'],
    ['RingIO', typeRingIo, 'MICROPY_PY_MICROPYTHON_RINGIO'],
    ['schedule', fun2('schedule', scheduleFun), 'MICROPY_ENABLE_SCHEDULER'],
  ],
});
