import { fun0 } from '../runtime/fun.js';
import type { MpMap } from '../runtime/map.js';
import type { MpObj, MpType } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { romMap } from '../runtime/rom.js';
import { newRomType } from '../runtime/types.js';
import { defineModule } from './registry.js';
import { spiType } from './machine/spi.js';
import { FLASH_LOCALS, theFlashObj, typeFlash } from './vfs/flash.js';

/** The modules of ports that their start-up needs: the flash and not much more. */

defineModule({
  name: 'nrf',
  rows: [
    ['__name__', q('nrf')],
    ['Flash', typeFlash],
  ],
});

/** A flash chip on a bus of its own, whose object stays on the heap (ports/samd/samd_spiflash.c). */
function samdFlash(): MpObj {
  const type = spiType(mp.board);
  mp.rootObjs.set('samd.flash_spi', type.makeNew!(type, 2, 0, [SAMD_FLASH_BUS, SAMD_FLASH_BAUDRATE], 0));
  return theFlashObj;
}

const SAMD_FLASH_BUS = 5;
const SAMD_FLASH_BAUDRATE = 24000000;

defineModule({
  name: 'samd',
  rows: [
    ['__name__', q('samd')],
    ['Flash', newRomType('Flash', { makeNew: samdFlash, locals: FLASH_LOCALS })],
  ],
});

const PIO_LOCALS = romMap([
  ['IN_LOW', 0],
  ['IN_HIGH', 1],
  ['OUT_LOW', 2],
  ['OUT_HIGH', 3],
  ['SHIFT_LEFT', 0],
  ['SHIFT_RIGHT', 1],
  ['JOIN_NONE', 0],
  ['JOIN_TX', 1],
  ['JOIN_RX', 2],
]);

/** Hardware that is not simulated: its type is there to be imported, and says so when it is called. */
function absentType(name: string, locals?: MpMap): MpType {
  return newRomType(name, {
    makeNew: () => raiseNotImplementedError('hardware is not simulated'),
    ...(locals === undefined ? {} : { locals }),
  });
}

defineModule({
  name: '_rp2',
  rows: [
    ['__name__', q('rp2')],
    ['Flash', typeFlash],
    ['PIO', absentType('PIO', PIO_LOCALS)],
    ['StateMachine', absentType('StateMachine')],
    ['DMA', absentType('DMA')],
    ['bootsel_button', fun0('bootsel_button', () => 0)],
  ],
});
