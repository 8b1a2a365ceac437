import { isDeepStrictEqual } from 'node:util';
import { type LineFigures, profileLines } from '../checks/lines.js';
import { loadBoard } from '../profiles/profiles.js';
import { type FitResult, Fits, fitProject } from '../report/fit.js';
import type { HeapWatch } from '../report/heapWatch.js';
import { compareMpy, type MpyComparison } from '../report/mpyComparison.js';
import { ProfileListener } from '../report/profile.js';
import type { Project } from '../report/projectFiles.js';
import { readProject } from '../report/readProject.js';
import type { StubFile } from '../world/stub.js';

/** A program to run on a board: plain data, so that a worker thread can get it. */
export interface FitJob {
  readonly path: string;
  /** Folder that is the board's flash; undefined: the program's own. */
  readonly fs: string | undefined;
  readonly target: string;
  readonly firmware: string | undefined;
  readonly heapBytes: number | undefined;
  /** Folders of the user's own profiles. */
  readonly folders: readonly string[];
  readonly maxSteps: number | undefined;
  /** Microseconds of the board's time. */
  readonly forUs: number | undefined;
  /** What is at the board's pins and buses. */
  readonly stub: StubFile | undefined;
  readonly smallest: boolean;
  /** The peak may be a range, where it would take long to find it. */
  readonly brief?: boolean | undefined;
  readonly compareMpy: boolean;
  /** Say too what each line of the source had on the heap. */
  readonly lines: boolean;
}

export interface FitJobResult {
  readonly fit: FitResult;
  readonly mpy: MpyComparison | null;
  readonly lines: readonly LineFigures[];
  readonly bytesPerBlock: number;
}

/** The same jobs on other boards: each program is read once, and runs once on boards that are alike to it. */
export class FitJobs {
  private last: { readonly program: FitProgram; readonly project: Project; readonly fits: Fits } | null = null;

  /** @param interrupted says whether what runs is to end soon */
  constructor(private readonly interrupted: () => boolean) {}

  /** Throws what cli/errors.ts knows for bad input. */
  run({ target, firmware, heapBytes, ...program }: FitJob): FitJobResult {
    const board = loadBoard(target, { firmware, heapBytes, folders: program.folders });
    const { interrupted } = this;
    const { maxSteps, forUs, stub, smallest, brief } = program;
    const options = { maxSteps, forUs, interrupted, stub, smallest, brief };
    if (this.last === null || !isDeepStrictEqual(this.last.program, program)) {
      const project = readProject(program.path, program.fs);
      this.last = { program, project, fits: new Fits(project, options) };
    }
    const { project, fits } = this.last;
    let profile: ProfileListener | null = null;
    const listen = (watch: HeapWatch): void => {
      profile = new ProfileListener(watch);
    };
    const fit = program.lines ? fitProject(board, project, { ...options, listen }) : fits.of(board);
    return {
      fit,
      mpy: program.compareMpy ? compareMpy(board, project, options) : null,
      lines: profile === null ? [] : profileLines((profile as ProfileListener).result(), project),
      bytesPerBlock: board.bytesPerBlock,
    };
  }
}

/** A job without its board. */
type FitProgram = Omit<FitJob, 'target' | 'firmware' | 'heapBytes'>;
