import { macroOn } from '../abi/board.js';
import { setHost } from '../world/host.js';
import { setImportHost } from '../world/importHost.js';
import { stdioFiles } from '../modules/stdio.js';
import { vfsImportStat, vfsOpenSource } from '../vfs/files.js';
import { posixStdFiles } from '../vfs/posixFile.js';
import { findFrozen } from './frozen.js';
/** Gives a machine its host: the files behind its file systems, its standard streams and frozen modules. */
export function connectFiles(state, host, cross) {
    setHost(state, host);
    const std = macroOn(state.board, 'MICROPY_VFS_POSIX') ? posixStdFiles : stdioFiles;
    state.stdFile = (fd) => std[fd];
    setImportHost(state, { stat: vfsImportStat, open: vfsOpenSource, frozen: (path) => findFrozen(path, cross) });
}
