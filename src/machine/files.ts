import { macroOn } from '../abi/board.js';
import { stdioFiles } from '../modules/stdio.js';
import type { MpState } from '../runtime/state.js';
import { vfsImportStat, vfsOpenSource } from '../vfs/files.js';
import { posixStdFiles } from '../vfs/posixFile.js';
import { type Host, setHost } from '../world/host.js';
import { setImportHost } from '../world/importHost.js';
import { type CrossCompiler, findFrozen } from './frozen.js';
import { MemoryFiles } from './memoryFiles.js';

/** Gives a machine its host: the files behind its file systems, its standard streams and frozen modules. */
export function connectFiles(state: MpState, host: Host, cross: () => CrossCompiler): void {
  setHost(state, host);
  if (host.files instanceof MemoryFiles) host.files.keepTimeOf(state);
  const std = macroOn(state.board, 'MICROPY_VFS_POSIX') ? posixStdFiles : stdioFiles(state.board);
  state.stdFile = (fd) => std[fd]!;
  setImportHost(state, { stat: vfsImportStat, open: vfsOpenSource, frozen: (path) => findFrozen(path, cross) });
}
