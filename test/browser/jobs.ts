import type { LoadOptions } from '../../src/profiles/boards.js';
import type { HeldTexts } from '../../src/profiles/heldFiles.js';
import type { StubFile } from '../../src/world/stub.js';
import type { RecordedBuild } from '../conformance/recordings.js';

/** What a page's worker is asked, and what it answers. */

interface BoardJob {
  readonly board: LoadOptions & { readonly target: string };
  /** What the board is loaded from. */
  readonly files: HeldTexts;
}

/** Recorded programs, by their names, on a recorded build. */
export interface RecordedJob extends BoardJob {
  readonly kind: 'recorded';
  readonly build: Pick<RecordedBuild, 'via' | 'flash'>;
  readonly programs: Readonly<Record<string, string>>;
}

/** An application, of which all figures are told. */
export interface ProjectJob extends BoardJob {
  readonly kind: 'project';
  /** Its files by their paths, as bytes. */
  readonly project: Readonly<Record<string, string>>;
  readonly program: string;
  readonly stub: StubFile | undefined;
}

export type Job = RecordedJob | ProjectJob;

/** A text for each program, or for each thing that there is to say of one. */
export type Answer = Readonly<Record<string, string>>;
