import { fun0, fun1 } from '../runtime/fun.js';
import type { MpObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import type { MpState } from '../runtime/state.js';
import { mpConstNone } from '../runtime/types.js';
import { defineModule, type ModuleRow } from './registry.js';
import { CHIPS_MEMBERS } from './socketChips.js';
import { CONSTANT_ROWS, type SocketKind, socketKind } from './socketConstants.js';
import { ESP32_MEMBERS } from './socketEsp32.js';
import { LWIP_MEMBERS } from './socketLwip.js';
import { SOCKET_UNIX_ROWS } from './socketUnix.js';

/** The modules `socket` and `lwip`. */

const onlyWith = (rows: readonly ModuleRow[], needs: ModuleRow[2]): ModuleRow[] =>
  rows.map(([name, value]) => [name, value, needs]);

const MEMBERS: Readonly<Record<SocketKind, ReadonlyMap<string, MpObj>>> = {
  lwip: new Map(LWIP_MEMBERS),
  'esp-idf': new Map(ESP32_MEMBERS),
  chips: new Map(CHIPS_MEMBERS),
};

/** What importing the module runs on the ESP32. */
const initFun = fun0('__init__', () => mpConstNone);

const memberOf =
  (name: string) =>
  (state: MpState): MpObj =>
    MEMBERS[socketKind(state)].get(name)!;

const BOARD_ROWS: readonly ModuleRow[] = [
  ['socket', memberOf('socket')],
  ['getaddrinfo', memberOf('getaddrinfo')],
  ...CONSTANT_ROWS,
  ['__init__', (state) => (socketKind(state) === 'esp-idf' ? initFun : null)],
];

defineModule({
  name: 'socket',
  extensible: true,
  rows: [
    ['__name__', q('socket')],
    ...onlyWith(SOCKET_UNIX_ROWS, 'MICROPY_VFS_POSIX'),
    ...onlyWith(BOARD_ROWS, '!MICROPY_VFS_POSIX'),
  ],
});

defineModule({
  name: 'lwip',
  rows: [
    ['__name__', q('lwip')],
    ['reset', fun0('reset', () => mpConstNone)],
    ['callback', fun1('callback', () => mpConstNone)],
    ['print_pcbs', fun0('print_pcbs', () => mpConstNone)],
    ...BOARD_ROWS,
  ],
});
