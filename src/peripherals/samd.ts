import { macroOn } from '../abi/board.js';
import { defineModule } from '../modules/registry.js';
import { fun1 } from '../runtime/fun.js';
import type { MpObj } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { newRomType } from '../runtime/types.js';
import { FLASH_LOCALS, flashBuffer, theFlashObj } from '../vfs/flash.js';
import { getPin } from './machine/pin.js';
import { newFlashSpi } from './machine/samdBuses.js';

/** The module `samd` (ports/samd/modsamd.c). */

/**
 * Where the files are: in the chip, or in a flash chip beside it. Where that is on an SPI bus, the bus's object stays on
 * the heap (ports/samd/samd_flash.c, samd_qspiflash.c, samd_spiflash.c).
 */
function samdFlash(): MpObj {
  if (macroOn(mp.board, 'MICROPY_HW_SPIFLASH')) mp.rootObjs.set('samd.flash_spi', newFlashSpi());
  return theFlashObj;
}

const NONE = 255;

/** What a pin can do, as far as it is known here: its name, its interrupt and its analogue channel. */
function pinInfo(arg: MpObj): MpObj {
  const { name, id } = getPin(arg);
  const channel = portOf(mp.board).machine.adcPins(mp.board).indexOf(name);
  return newTuple([q(name), id % 16, channel < 0 ? NONE : channel, NONE, NONE, NONE, NONE]);
}

/** Also of the part of the chip's flash for a file system in ROM. */
export const typeSamdFlash = newRomType('Flash', { makeNew: samdFlash, buffer: flashBuffer, locals: FLASH_LOCALS });

defineModule({
  name: 'samd',
  rows: [
    ['__name__', q('samd')],
    ['Flash', typeSamdFlash],
    ['pininfo', fun1('pininfo', pinInfo)],
  ],
});
