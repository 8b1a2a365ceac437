import { fun0, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { newInt } from '../../runtime/newInt.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsg, raiseType, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstEmptyBytes, newBytes } from '../../runtime/str.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, typeNotImplementedError, typeSystemExit } from '../../runtime/types.js';
import { waitUs } from '../events.js';
import { hardware } from './hardware.js';
import { perMachine } from './perBoard.js';
import { stm32Board } from './stm32Boards.js';
/** The functions of `machine` that are about the chip as a whole (ports' modmachine.c). */
/** Resets the board, which ends the run: what happens after a reset is another run. */
export function hardReset(why) {
    hardware().note('reset', mp.board.id, why);
    return raiseType(typeSystemExit);
}
/** Bytes that tell one chip from another; here all of a kind are the same. */
const ID_BYTES = { rp2: 8, esp32: 6, esp8266: 4, stm32: 12, samd: 16, nrf: 0 };
function uniqueId() {
    const n = ID_BYTES[mp.board.port] ?? 4;
    if (n === 0)
        return mpConstEmptyBytes;
    const bytes = Uint8Array.from({ length: n }, (_, i) => (0x24 + i * 0x35) & 0xff);
    return newBytes(latin1Text(bytes, 0, n));
}
/** How fast the processors run, in Hz. */
function defaultFreq({ port, mcu, id }) {
    switch (port) {
        case 'rp2':
            return [125000000];
        case 'esp32':
            return [mcu.includes('-S3') ? 240000000 : 160000000];
        case 'esp8266':
            return [80000000];
        case 'stm32':
            return stm32Board(id).freq;
        default:
            return [48000000];
    }
}
const speed = perMachine(() => ({ hz: defaultFreq(mp.board) }));
const ESP32_MHZ = [20, 40, 80, 160, 240];
function setFreq(args) {
    const { port, mcu } = mp.board;
    const mhz = Math.floor(args[0] / 1000000);
    let hz = [args[0]];
    switch (port) {
        case 'rp2':
            if (args[0] < 10000000 || args[0] > 300000000)
                raiseValueError('cannot change frequency');
            break;
        case 'esp32':
            if (mcu.includes('-C3') && !ESP32_MHZ.slice(0, -1).includes(mhz)) {
                raiseValueError('frequency must be 20MHz, 40MHz, 80Mhz or 160MHz');
            }
            if (!ESP32_MHZ.includes(mhz))
                raiseValueError('frequency must be 20MHz, 40MHz, 80Mhz, 160MHz or 240MHz');
            hz = [mhz * 1000000];
            break;
        case 'esp8266':
            if (mhz !== 80 && mhz !== 160)
                raiseValueError('frequency can only be either 80Mhz or 160MHz');
            hz = [mhz * 1000000];
            break;
        case 'stm32':
            if (mcu.startsWith('STM32L4'))
                raiseMsg(typeNotImplementedError, 'machine.freq set not supported yet');
            hz = [args[0], args[1] ?? args[0], args[2] ?? args[0] / 4, args[3] ?? args[0] / 2];
            break;
        case 'samd':
            if (args[0] < 1000000 || args[0] > 48000000)
                return;
    }
    speed().hz = hz;
}
/** `freq([hz])`; the module `pyb` has it with up to four of them. */
export function freq(nArgs, args, off) {
    if (mp.board.port === 'nrf')
        return raiseType(typeNotImplementedError);
    if (nArgs === 0) {
        const { hz } = speed();
        return hz.length > 1 ? newTuple([...hz]) : newInt(hz[0]);
    }
    setFreq(args.slice(off, off + nArgs).map((arg) => Number(objGetInt(arg))));
    return mpConstNone;
}
function sleepMs(nArgs, args, off) {
    if (nArgs === 0 || mp.board.port === 'nrf') {
        waitUs(0);
        return;
    }
    const ms = Number(objGetInt(args[off]));
    if (ms > 0)
        waitUs(ms * 1000);
}
export const uniqueIdFun = fun0('unique_id', uniqueId);
export const freqFun = funVar('freq', 0, 1, freq);
export const lightsleepFun = funVar('lightsleep', 0, 1, (nArgs, args, off) => {
    sleepMs(nArgs, args, off);
    return mpConstNone;
});
export const deepsleepFun = funVar('deepsleep', 0, 1, (nArgs, args, off) => {
    sleepMs(nArgs, args, off);
    return hardReset('deepsleep');
});
export const resetFun = fun0('reset', () => hardReset('reset'));
export const bootloaderFun = funVar('bootloader', 0, 1, () => hardReset('bootloader'));
/** What `reset_cause()` says after the power came. */
const POWER_ON = { rp2: 1, esp32: 1, esp8266: 0, stm32: 1, samd: 1, nrf: 0 };
export const resetCauseFun = fun0('reset_cause', () => POWER_ON[mp.board.port] ?? 0);
export const wakeReasonFun = funKw('wake_reason', 0, () => 0);
