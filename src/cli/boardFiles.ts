import { statSync } from 'node:fs';
import type { Board } from '../abi/board.js';
import { DiskFolder } from '../machine/diskFolder.js';
import type { HostFiles } from '../machine/host.js';
import { MemoryFiles } from '../machine/memoryFiles.js';
import { NodeFiles } from '../machine/nodeFiles.js';
import { boardFiles, type Project } from '../report/projectFiles.js';
import { UsageError } from './errors.js';

/** What `--fs` and `--fs-write` said. */
export interface FolderArgs {
  readonly fs: string | undefined;
  /** The program writes to the folder itself, not to a copy in memory. */
  readonly fsWrite: boolean;
}

/** The files of a process, and those of a board's flash. */
export interface BoardFiles {
  readonly files: HostFiles;
  readonly flash: HostFiles | undefined;
}

/** Refuses `--fs-write` that says of no folder that it may be changed, and a folder that isn't there. Throws UsageError. */
export function checkFolder({ fs, fsWrite }: FolderArgs): void {
  if (fs === undefined) {
    if (fsWrite) throw new UsageError('--fs-write: expected --fs with the folder that may be written to');
  } else if (statSync(fs, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`--fs ${fs}: no such folder`);
  }
}

function writtenThrough(fs: string): BoardFiles {
  const files = new NodeFiles({ root: fs, writable: true });
  return { files, flash: files };
}

/** What a program finds: the project's files, to be changed in memory, or the folder itself. */
export function filesOfRun({ fs, fsWrite }: FolderArgs, board: Board, project: Project): BoardFiles {
  if (fsWrite) return writtenThrough(fs!);
  return { files: boardFiles(project), flash: boardFiles(project, board.boot.fileSystem?.files) };
}

/** What a session finds: without a folder a flash as the firmware makes it, and a process the current folder. */
export function filesOfSession({ fs, fsWrite }: FolderArgs): BoardFiles {
  if (fsWrite) return writtenThrough(fs!);
  const files = new MemoryFiles({}, '/', new DiskFolder(fs ?? '.'));
  return { files, flash: fs === undefined ? undefined : files };
}
