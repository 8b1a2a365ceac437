import { q } from '../runtime/qstrStatic.js';
import { defineModule } from './registry.js';
import { LWIP_ROWS, SOCKET_BOARD_ROWS } from './socketBoard.js';
import { SOCKET_UNIX_ROWS } from './socketUnix.js';
/** The modules `socket` and `lwip`. */
const onlyWith = (rows, needs) => rows.map(([name, value]) => [name, value, needs]);
defineModule({
    name: 'socket',
    extensible: true,
    rows: [
        ['__name__', q('socket')],
        ...onlyWith(SOCKET_UNIX_ROWS, 'MICROPY_VFS_POSIX'),
        ...onlyWith(SOCKET_BOARD_ROWS, '!MICROPY_VFS_POSIX'),
    ],
});
defineModule({ name: 'lwip', rows: [['__name__', q('lwip')], ...LWIP_ROWS] });
