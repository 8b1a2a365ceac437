import { macroOn } from '../../abi/board.js';
import type { MacroName } from '../../abi/macroNames.js';
import { defineModule, type ModuleRow } from '../../modules/registry.js';
import { fun0, fun1, fun2, funVar } from '../../runtime/fun.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { isNamed } from '../../runtime/perBoard.js';
import { type DriverOf, portOf } from '../../runtime/port.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseType } from '../../runtime/raise.js';
import { type MpState, mp } from '../../runtime/state.js';
import { mpConstNone, typeSystemExit } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { seldom } from '../seldom/open.js';
import { bitstream, dhtReadinto } from './bitstream.js';
import { typeSoftI2c } from './i2c.js';
import { mem8, mem16, mem32 } from './mem.js';
import { typePinBase } from './pinBase.js';
import { timePulseUs } from './pulse.js';
import { typeSignal } from './signal.js';
import { typeSoftSpi } from './spi.js';
import { bootloaderFun, deepsleepFun, freqFun, lightsleepFun, resetCauseFun, resetFun, uniqueIdFun } from './system.js';

/** The module `machine`: what all ports have of it (extmod/modmachine.c); each port's rows are the rest. */

/** Interrupts of a simulated board don't come between two steps, so that there is nothing to do. */
function enableIrq(state: MpObj): MpObj {
  objGetInt(state);
  return mpConstNone;
}

const idle = fun0('idle', () => {
  waitUs(0);
  return mpConstNone;
});

/** What runs ends; the port's main loop then starts all over. */
function softReset(): never {
  mp.isForcedExit = true;
  return raiseType(typeSystemExit);
}

/** A row whose value is a type that the board's port has. */
const typeRow =
  (driver: 'adc' | 'adcBlock' | 'i2c' | 'pwm' | 'spi' | 'uart' | 'wdt') =>
  ({ board }: MpState): MpObj | null =>
    portOf(board).machine[driver](board);

/** As `typeRow`, for what profiles of some ports don't have a macro of: the firmware's names tell it. */
const namedTypeRow =
  (name: string, macro: MacroName, type: DriverOf) =>
  ({ board }: MpState): MpObj | null =>
    macroOn(board, macro) || (portOf(board).machine.namedTypes && isNamed(board, name)) ? type(board) : null;

const BARE_METAL = 'MICROPY_PY_MACHINE_BARE_METAL_FUNCS';
const RESET = 'MICROPY_PY_MACHINE_RESET';
const IRQ = 'MICROPY_PY_MACHINE_DISABLE_IRQ_ENABLE_IRQ';

const rows: ModuleRow[] = [
  ['__name__', q('machine')],
  ['mem8', mem8, 'MICROPY_PY_MACHINE_MEMX'],
  ['mem16', mem16, 'MICROPY_PY_MACHINE_MEMX'],
  ['mem32', mem32, 'MICROPY_PY_MACHINE_MEMX'],
  ['unique_id', uniqueIdFun, BARE_METAL],
  ['soft_reset', fun0('soft_reset', softReset)],
  ['bootloader', bootloaderFun, 'MICROPY_PY_MACHINE_BOOTLOADER'],
  ['reset', resetFun, RESET],
  ['reset_cause', resetCauseFun, RESET],
  ['idle', idle],
  ['freq', freqFun, BARE_METAL],
  ['lightsleep', lightsleepFun, BARE_METAL],
  ['deepsleep', deepsleepFun, BARE_METAL],
  ['disable_irq', fun0('disable_irq', () => 0), IRQ],
  ['enable_irq', fun1('enable_irq', enableIrq), IRQ],
  ['bitstream', funVar('bitstream', 4, 4, bitstream), 'MICROPY_PY_MACHINE_BITSTREAM'],
  ['dht_readinto', fun2('dht_readinto', dhtReadinto), 'MICROPY_PY_MACHINE_DHT_READINTO'],
  ['time_pulse_us', funVar('time_pulse_us', 2, 3, timePulseUs), 'MICROPY_PY_MACHINE_PULSE'],
  ['PinBase', typePinBase, 'MICROPY_PY_MACHINE_PIN_BASE'],
  ['Signal', typeSignal, 'MICROPY_PY_MACHINE_SIGNAL'],
  ['SoftI2C', typeSoftI2c, 'MICROPY_PY_MACHINE_SOFTI2C'],
  ['SoftSPI', typeSoftSpi, 'MICROPY_PY_MACHINE_SOFTSPI'],
  ['ADC', typeRow('adc'), 'MICROPY_PY_MACHINE_ADC'],
  ['ADCBlock', typeRow('adcBlock'), 'MICROPY_PY_MACHINE_ADC_BLOCK'],
  ['DAC', namedTypeRow('DAC', 'MICROPY_PY_MACHINE_DAC', (board) => portOf(board).machine.dac(board))],
  ['I2C', typeRow('i2c'), 'MICROPY_PY_MACHINE_I2C'],
  ['I2S', namedTypeRow('I2S', 'MICROPY_PY_MACHINE_I2S', (board) => portOf(board).machine.i2s(board))],
  ['PWM', typeRow('pwm'), 'MICROPY_PY_MACHINE_PWM'],
  ['SPI', typeRow('spi'), 'MICROPY_PY_MACHINE_SPI'],
  ['UART', typeRow('uart'), 'MICROPY_PY_MACHINE_UART'],
  ['USBDevice', ({ board }) => seldom()?.usbDevice(board) ?? null],
  ['WDT', typeRow('wdt'), 'MICROPY_PY_MACHINE_WDT'],
];

defineModule({ name: 'machine', extensible: true, rows });
