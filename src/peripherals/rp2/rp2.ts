import { defineModule } from '../../modules/registry.js';
import { fun0 } from '../../runtime/fun.js';
import { q } from '../../runtime/qstrStatic.js';
import { typeFlash } from '../../vfs/flash.js';
import { typeDma } from './dma.js';
import { typePio } from './pio.js';
import { typeStateMachine } from './stateMachine.js';

/** The module `_rp2` (ports/rp2/modrp2.c), over which the frozen `rp2` is. */

defineModule({
  name: '_rp2',
  rows: [
    ['__name__', q('rp2')],
    ['Flash', typeFlash],
    ['PIO', typePio],
    ['StateMachine', typeStateMachine],
    ['DMA', typeDma],
    ['bootsel_button', fun0('bootsel_button', () => 0)],
  ],
});
