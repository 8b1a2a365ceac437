import type { Board } from '../abi/board.js';
import type { RunOptions } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import type { Evidence } from './evidence.js';
import type { Edit, SourceFile } from './sourceFile.js';

/** Something to do otherwise. */
export interface Change {
  /** New text for some files. */
  readonly edits: ReadonlyMap<SourceFile, readonly Edit[]>;
  /** In words, where the edits alone don't tell: `join`, `f-string`. */
  readonly name: string;
  /** Another board, or another project, where it is more than edits. */
  readonly board?: Board;
  readonly project?: Project;
  readonly booted?: RunOptions['booted'];
  readonly romFs?: RunOptions['romFs'];
  /** What may be other in other runs. */
  readonly mind?: string;
}

/** A place where a rule sees something to do otherwise. */
export interface Candidate {
  readonly file: SourceFile;
  readonly line: number;
  /** Further lines that the evidence is about. */
  readonly lines: readonly number[];
  /** Ways to do it; the best of them is told. None: there is nothing to measure. */
  readonly changes: readonly Change[];
  /**
   * What it is for: by itself that the program asks for less; `compile` where compiling counts too, `run` where it is
   * only to leave a larger free run.
   */
  readonly aim?: 'run' | 'compile';
  /** It is what was seen, and is told, last, where no change to it does any good. */
  readonly isToldAnyway?: boolean;
  /** What is to say of it in this program; the rule's title where it is absent. */
  readonly title?: string;
}

/** What uheap knows of how programs waste memory. */
export interface Rule {
  /** Stays the same: names it in JSON and in docs/advise.md. */
  readonly id: string;
  readonly title: string;
  /** Where MicroPython's documentation says it, below https://docs.micropython.org/en/latest/reference/. */
  readonly source: string;
  readonly look: (evidence: Evidence) => readonly Candidate[];
}

/** A change of one file's text. */
export function textChange(file: SourceFile, name: string, edits: readonly Edit[], mind?: string): Change {
  return { edits: new Map([[file, edits]]), name, ...(mind === undefined ? {} : { mind }) };
}
