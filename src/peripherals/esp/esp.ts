import { defineModule } from '../../modules/registry.js';
import { fun0, fun1, fun2, fun3, funVar } from '../../runtime/fun.js';
import { toHex } from '../../runtime/hexText.js';
import { newInt, newIntFromUint } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, type MpObj } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { type PortRow, portOf } from '../../runtime/port.js';
import { q } from '../../runtime/qstrStatic.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, mpConstTrue } from '../../runtime/types.js';
import { readFlash, theFlash, writeFlash } from '../../vfs/flash.js';
import { hardware } from '../../world/hardware.js';
import { getPin } from '../machine/pin.js';
import { hardReset } from '../machine/system.js';

/** The module `esp` (ports/esp32/modesp.c, ports/esp8266/modesp.c). */

function flashBytes(): number {
  const flash = theFlash();
  const { filesFrom, afterFiles } = portOf(mp.board).flash;
  return flash === null ? 0 : filesFrom + flash.blocks * flash.blockBytes + afterFiles;
}

const none = (name: string, nMin: number, nMax: number): MpObj => funVar(name, nMin, nMax, () => mpConstNone);

const sleepType = perMachine(() => ({ type: 2 }));

function sleepTypeFun(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return sleepType().type;
  sleepType().type = Number(objGetInt(args[off]!));
  return mpConstNone;
}

function apa102Write(clock: MpObj, data: MpObj, buf: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(buf, MP_BUFFER_READ);
  hardware().note('apa102', `${getPin(clock).name}/${getPin(data).name}`, toHex(bytes.subarray(offset, offset + len)));
  return mpConstNone;
}

/** What the system has besides MicroPython's heap, on a board that has just booted; it is not simulated. */
const ESP8266_FREE_BYTES = 20000;

function osMalloc(size: MpObj): MpObj {
  objGetInt(size);
  return 0;
}

export const ESP32_ESP_ROWS: readonly PortRow[] = [
  ['gpio_matrix_in', none('gpio_matrix_in', 3, 3)],
  ['gpio_matrix_out', none('gpio_matrix_out', 4, 4)],
  ['LOG_NONE', 0],
  ['LOG_ERROR', 1],
  ['LOG_WARNING', 2],
  ['LOG_INFO', 3],
  ['LOG_DEBUG', 4],
  ['LOG_VERBOSE', 5],
];

export const ESP8266_ESP_ROWS: readonly PortRow[] = [
  ['sleep_type', funVar('sleep_type', 0, 1, sleepTypeFun)],
  ['deepsleep', funVar('deepsleep', 0, 2, () => hardReset('deepsleep'))],
  ['flash_id', fun0('flash_id', () => newInt(0x1640ef))],
  ['apa102_write', fun3('apa102_write', apa102Write)],
  ['freemem', fun0('freemem', () => ESP8266_FREE_BYTES)],
  ['meminfo', fun0('meminfo', () => mpConstNone)],
  ['check_fw', fun0('check_fw', () => mpConstTrue)],
  ['malloc', fun1('malloc', osMalloc)],
  ['free', none('free', 1, 1)],
  ['esf_free_bufs', fun1('esf_free_bufs', osMalloc)],
  ['set_native_code_location', none('set_native_code_location', 2, 2)],
  ['SLEEP_NONE', 0],
  ['SLEEP_LIGHT', 1],
  ['SLEEP_MODEM', 2],
];

defineModule({
  name: 'esp',
  rows: [
    ['__name__', q('esp')],
    ['osdebug', funVar('osdebug', 1, 2, () => mpConstNone)],
    ['flash_read', fun2('flash_read', (_offset, buffer) => readFlash(buffer))],
    ['flash_write', fun2('flash_write', writeFlash)],
    ['flash_erase', fun1('flash_erase', () => mpConstNone)],
    ['flash_size', fun0('flash_size', () => newIntFromUint(flashBytes()))],
    ['flash_user_start', fun0('flash_user_start', () => portOf(mp.board).flash.filesFrom)],
  ],
});
