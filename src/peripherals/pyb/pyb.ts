import { hasModule } from '../../abi/board.js';
import { defineModule, type ModuleRow } from '../../modules/registry.js';
import { sleepMsFun, sleepUsFun, ticksMsFun, ticksUsFun } from '../../modules/time.js';
import { fun0, fun1, funKw, funVar } from '../../runtime/fun.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { objGetInt, objIsTrue } from '../../runtime/ops.js';
import { isNamed } from '../../runtime/perBoard.js';
import { portOf } from '../../runtime/port.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseValueError } from '../../runtime/raise.js';
import { type MpState, mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { typeFlash } from '../../vfs/flash.js';
import { vfsMount } from '../../vfs/mount.js';
import { waitUs } from '../../world/events.js';
import { boardPins } from '../machine/pin.js';
import { absentType, disableIrqFun, enableIrqFun, infoFun, rngFun } from '../machine/portFunctions.js';
import { bootloaderFun, deepsleepFun, freq, lightsleepFun, resetFun, uniqueIdFun } from '../machine/system.js';
import { MpUart } from '../machine/uart.js';
import { country } from '../network/names.js';
import { typeAccel } from './accel.js';
import { typePybAdc, typePybAdcAll, typePybDac } from './analog.js';
import { typePybI2c, typePybSpi } from './buses.js';
import { theSdCard, typeMmCard, typeSdCard } from './cards.js';
import { typeExtInt } from './extInt.js';
import { ledType, switchType } from './ledSwitch.js';
import { pwmFun, servoFun, typeServo } from './servo.js';
import './stm.js';
import { typePybTimer } from './timer.js';
import { haveCdcFun, hidFun, hidKeyboard, hidMouse, typeUsbHid, typeUsbVcp, usbModeFun } from './usb.js';

/** The module `pyb` (ports/stm32/modpyb.c). A board has what its firmware names in ROM. */

const NO_WAIT = fun0('wfi', () => {
  waitUs(0);
  return mpConstNone;
});

/** Since `start`, of a clock of 30 bits. */
function elapsed(name: string, unitUs: number): MpObj {
  return fun1(name, (start) => {
    const now = Math.floor(mp.clock.ticksUs() / unitUs);
    return Number(BigInt(now - Number(objGetInt(start))) & 0x3fffffffn);
  });
}

/** What switches something on or off that isn't simulated. */
function noted(name: string): MpObj {
  return fun1(name, (on) => {
    objIsTrue(on);
    return mpConstNone;
  });
}

const mainFun = funKw('main', 1, (_nArgs, _nKw, args, off) => {
  mp.rootObjs.set('pyb.main', args[off]!);
  return mpConstNone;
});

const REPL_UART = 'pyb.repl_uart';

function replUart(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return mp.rootObjs.get(REPL_UART) ?? mpConstNone;
  const uart = args[off]!;
  if (uart !== mpConstNone && !(uart instanceof MpUart)) raiseValueError('need a UART object');
  mp.rootObjs.set(REPL_UART, uart);
  return mpConstNone;
}

/** A row that boards have whose firmware names it, with a type that depends on the board. */
const board = (name: string, type: (state: MpState) => MpObj | null): ModuleRow => [
  name,
  (state) => (isNamed(state.board, name) ? type(state) : null),
];
const named = (name: string, value: MpObj): ModuleRow => board(name, () => value);
const typeRow = (name: string, type: MpType): ModuleRow => named(name, type);

const freqFun = funVar('freq', 0, 4, freq);

const hasNetwork = ({ board }: MpState): boolean => hasModule(board, 'network');
const countryFun = funVar('country', 0, 1, country);
const noCountry = funVar('country', 0, 1, () => mpConstNone);

/** Names that other modules have in ROM too, and the macro or name that tells whether `pyb` has them. */
const onlyWith = (other: string, row: ModuleRow): ModuleRow => [
  row[0],
  (state) => {
    if (!isNamed(state.board, other)) return null;
    return typeof row[1] === 'function' ? row[1](state) : row[1];
  },
];

/** A name that all boards with the old functions have. */
const LEGACY = 'elapsed_millis';
const legacy = (name: string, value: MpObj): ModuleRow => onlyWith(LEGACY, [name, value]);

defineModule({
  name: 'pyb',
  rows: [
    ['__name__', q('pyb')],
    named('fault_debug', noted('fault_debug')),
    legacy('bootloader', bootloaderFun),
    legacy('hard_reset', resetFun),
    legacy('info', infoFun),
    legacy('unique_id', uniqueIdFun),
    legacy('freq', freqFun),
    named('repl_info', noted('repl_info')),
    ['wfi', NO_WAIT],
    ['disable_irq', disableIrqFun],
    ['enable_irq', enableIrqFun],
    named(
      'irq_stats',
      fun0('irq_stats', () => mpConstNone),
    ),
    legacy('stop', lightsleepFun),
    legacy('standby', deepsleepFun),
    ['main', mainFun],
    ['repl_uart', funVar('repl_uart', 0, 1, replUart)],
    ['country', (state) => (hasNetwork(state) ? countryFun : noCountry)],
    named('usb_mode', usbModeFun),
    named('hid_mouse', hidMouse),
    named('hid_keyboard', hidKeyboard),
    typeRow('USB_HID', typeUsbHid),
    typeRow('USB_VCP', typeUsbVcp),
    named('have_cdc', haveCdcFun),
    onlyWith('USB_HID', legacy('hid', hidFun)),
    legacy('millis', ticksMsFun),
    legacy('elapsed_millis', elapsed('elapsed_millis', 1000)),
    legacy('micros', ticksUsFun),
    legacy('elapsed_micros', elapsed('elapsed_micros', 1)),
    legacy('delay', sleepMsFun),
    legacy('udelay', sleepUsFun),
    legacy(
      'sync',
      fun0('sync', () => mpConstNone),
    ),
    legacy('mount', funKw('mount', 2, vfsMount)),
    ['Timer', typePybTimer],
    ['rng', (state) => (isNamed(state.board, 'rng') ? rngFun : null)],
    board('RTC', ({ board: b }) => portOf(b).machine.rtc(b)),
    ['Pin', ({ board: b }) => boardPins(b).type],
    ['ExtInt', typeExtInt],
    onlyWith('Servo', ['pwm', pwmFun]),
    onlyWith('Servo', ['servo', servoFun]),
    typeRow('Servo', typeServo),
    board('Switch', ({ board: b }) => switchType(b)),
    ['Flash', typeFlash],
    onlyWith('SDCard', legacy('SD', theSdCard)),
    typeRow('SDCard', typeSdCard),
    typeRow('MMCard', typeMmCard),
    board('LED', ({ board: b }) => ledType(b)),
    legacy('I2C', typePybI2c),
    ['SPI', typePybSpi],
    ['UART', ({ board: b }) => portOf(b).machine.uart(b)],
    typeRow('CAN', absentType('CAN')),
    typeRow('ADC', typePybAdc),
    typeRow('ADCAll', typePybAdcAll),
    ['DAC', (state) => (isNamed(state.board, 'DAC') && isNamed(state.board, 'triangle') ? typePybDac : null)],
    board('Accel', () => typeAccel),
    typeRow('LCD', absentType('LCD')),
  ],
});
