import { defineModule } from '../../modules/registry.js';
import { funVar } from '../../runtime/fun.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import type { PortRow } from '../../runtime/port.js';
import { q } from '../../runtime/qstrStatic.js';
import { mpConstNone } from '../../runtime/types.js';
import { country, hostname } from './names.js';

/** The module `network` (extmod/modnetwork.c, ports' modnetwork_globals.h). Networks can be joined, and carry nothing. */

const phyMode = perMachine(() => ({ mode: 3 }));

function phyModeFun(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return phyMode().mode;
  phyMode().mode = Number(objGetInt(args[off]!));
  return mpConstNone;
}

/** `phy_mode([mode])` of the ESP8266. */
export const phyModeRow: PortRow = ['phy_mode', funVar('phy_mode', 0, 1, phyModeFun)];

defineModule({
  name: 'network',
  rows: [
    ['__name__', q('network')],
    ['country', funVar('country', 0, 1, country)],
    ['hostname', funVar('hostname', 0, 1, hostname)],
  ],
});
