import { fun0, fun1, funVar } from '../../runtime/fun.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseType } from '../../runtime/raise.js';
import { mpConstNone, typeSystemExit } from '../../runtime/types.js';
import { defineModule } from '../registry.js';
import { mem16, mem32, mem8 } from './mem.js';
import { typePinBase } from './pinBase.js';
import { timePulseUs } from './pulse.js';
import { typeSignal } from './signal.js';

/** The module `machine`: what all ports have of it (extmod/modmachine.c). */

/** Interrupts of a simulated board don't come between two steps, so that there is nothing to do. */
function enableIrq(state: MpObj): MpObj {
  objGetInt(state);
  return mpConstNone;
}

defineModule({
  name: 'machine',
  extensible: true,
  rows: [
    ['__name__', q('machine')],
    ['mem8', mem8, 'MICROPY_PY_MACHINE_MEMX'],
    ['mem16', mem16, 'MICROPY_PY_MACHINE_MEMX'],
    ['mem32', mem32, 'MICROPY_PY_MACHINE_MEMX'],
    ['soft_reset', fun0('soft_reset', () => raiseType(typeSystemExit))],
    ['idle', fun0('idle', () => mpConstNone)],
    ['disable_irq', fun0('disable_irq', () => 0), 'MICROPY_PY_MACHINE_DISABLE_IRQ_ENABLE_IRQ'],
    ['enable_irq', fun1('enable_irq', enableIrq), 'MICROPY_PY_MACHINE_DISABLE_IRQ_ENABLE_IRQ'],
    ['time_pulse_us', funVar('time_pulse_us', 2, 3, timePulseUs), 'MICROPY_PY_MACHINE_PULSE'],
    ['PinBase', typePinBase, 'MICROPY_PY_MACHINE_PIN_BASE'],
    ['Signal', typeSignal, 'MICROPY_PY_MACHINE_SIGNAL'],
  ],
});
