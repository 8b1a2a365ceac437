import { q } from '../runtime/qstrStatic.js';
import { defineModule } from './registry.js';
import { typeFlash } from './vfs/flash.js';

/** The modules of ports that their start-up needs: the flash and not much more. */

defineModule({
  name: 'nrf',
  rows: [
    ['__name__', q('nrf')],
    ['Flash', typeFlash],
  ],
});

defineModule({
  name: 'pyb',
  rows: [
    ['__name__', q('pyb')],
    ['Flash', typeFlash],
  ],
});
