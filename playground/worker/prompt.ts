import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import type { MemoryFiles } from '../../src/machine/memoryFiles.js';
import { ReplSession } from '../../src/machine/repl/session.js';
import { boardFiles, type Project } from '../../src/report/projectFiles.js';
import type { StubFile } from '../../src/world/stub.js';
import { bytesOf } from './project.js';

/** A board's host whose output goes to the page as it comes. */
class PromptHost extends MemoryHost {
  readonly flash: MemoryFiles;
  private readonly print: (bytes: string) => void;

  constructor(board: Board, project: Project, print: (bytes: string) => void) {
    super(boardFiles(project));
    this.flash = boardFiles(project, board.boot.fileSystem?.files);
    this.print = print;
  }

  override stdout(bytes: string): void {
    this.print(bytes);
  }

  override stderr(bytes: string): void {
    this.print(bytes);
  }
}

/** A board at its prompt, with a program's files in its flash. */
export class Prompt {
  private readonly session: ReplSession;

  /** Boots the board up to its prompt. Throws NoReplError and BootError. @param print called with what the board prints, as bytes */
  constructor(board: Board, project: Project, stub: StubFile | undefined, print: (bytes: string) => void) {
    const host = new PromptHost(board, project, print);
    if (stub !== undefined) host.stub = stub;
    this.session = new ReplSession(board, host);
  }

  /** Types keys. */
  type(keys: string): void {
    this.session.type(bytesOf(keys));
  }
}
