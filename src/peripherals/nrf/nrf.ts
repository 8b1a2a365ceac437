import { defineModule } from '../../modules/registry.js';
import { fun0, fun1, funVar } from '../../runtime/fun.js';
import { newInt } from '../../runtime/newInt.js';
import type { MpObj } from '../../runtime/obj.js';
import { objIsTrue } from '../../runtime/ops.js';
import { isNamed, perBoard, perMachine } from '../../runtime/perBoard.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { newStr } from '../../runtime/str.js';
import { mpConstNone, newBool } from '../../runtime/types.js';
import { theFlash, typeFlash } from '../../vfs/flash.js';
import { newPinLedType } from '../machine/pinLed.js';
import { nrfChip } from './chips.js';

/** The modules `nrf`, `board` and `ble` of the nRF port (ports/nrf/modules). */

const power = perMachine(() => ({ dcdc: false, bluetooth: false }));

function dcdc(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs > 0) power().dcdc = objIsTrue(args[off]!);
  return newBool(power().dcdc);
}

/** What no program and no file uses lies before the files. */
function unusedLength(): number {
  const flash = theFlash();
  return flash === null ? 0 : flash.blocks * flash.blockBytes;
}

defineModule({
  name: 'nrf',
  rows: [
    ['__name__', q('nrf')],
    ['dcdc', ({ board }) => (isNamed(board, 'dcdc') ? funVar('dcdc', 0, 1, dcdc) : null)],
    ['Flash', typeFlash],
    ['unused_flash_start', fun0('unused_flash_start', () => newInt(nrfChip(mp.board).flashBytes - unusedLength()))],
    ['unused_flash_length', fun0('unused_flash_length', () => newInt(unusedLength()))],
  ],
});

const ledType = perBoard((board) => newPinLedType(board, () => raiseValueError("LED doesn't exist")));

defineModule({
  name: 'board',
  rows: [
    ['__name__', q('board')],
    ['repl_info', fun1('repl_info', () => mpConstNone)],
    ['LED', ({ board }) => ledType(board)],
  ],
});

function setBluetooth(isOn: boolean): MpObj {
  if (isOn) mp.platPrint.strn('SoftDevice enabled\n');
  power().bluetooth = isOn;
  return mpConstNone;
}

defineModule({
  name: 'ble',
  rows: [
    ['__name__', q('ble')],
    ['enable', fun0('enable', () => setBluetooth(true))],
    ['disable', fun0('disable', () => setBluetooth(false))],
    ['enabled', fun0('enabled', () => (power().bluetooth ? 1 : 0))],
    ['address', fun0('address', () => newStr('c0:ff:ee:12:34:56'))],
  ],
});
