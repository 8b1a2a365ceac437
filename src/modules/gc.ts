import { fun0, funVar } from '../runtime/fun.js';
import { newInt } from '../runtime/newInt.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, newBool } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `gc` (py/modgc.c). */

/** `threshold([bytes])`: how much may be allocated before a collection; -1: no limit. */
function threshold(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return newInt(mp.heap.getThreshold());
  mp.heap.setThreshold(Number(objGetInt(args[off]!)));
  return mpConstNone;
}

function collect(): MpObj {
  mp.heap.gcCollect();
  return mpConstNone;
}

/** Returns how many chunks the collection freed (MICROPY_PY_GC_COLLECT_RETVAL). */
function collectCounting(): MpObj {
  mp.heap.gcCollect();
  return mp.heap.collected;
}

function told(bytes: number): number {
  mp.figureTold?.(bytes);
  return bytes;
}

function setEnabled(on: boolean): MpObj {
  mp.heap.setEnabled(on);
  return mpConstNone;
}

defineModule({
  name: 'gc',
  rows: [
    ['__name__', q('gc')],
    ['collect', fun0('collect', collect), '!MICROPY_PY_GC_COLLECT_RETVAL'],
    ['collect', fun0('collect', collectCounting), 'MICROPY_PY_GC_COLLECT_RETVAL'],
    ['disable', fun0('disable', () => setEnabled(false))],
    ['enable', fun0('enable', () => setEnabled(true))],
    ['isenabled', fun0('isenabled', () => newBool(mp.heap.isEnabled))],
    [
      'mem_free',
      fun0('mem_free', () => {
        // A port that grows its heap counts what it could still get.
        const info = mp.heap.info();
        return told(info.free + (mp.heap.config.splitHeapAuto ? info.maxNewSplit : 0));
      }),
    ],
    ['mem_alloc', fun0('mem_alloc', () => told(mp.heap.info().used))],
    ['threshold', funVar('threshold', 0, 1, threshold), 'MICROPY_GC_ALLOC_THRESHOLD'],
  ],
});
