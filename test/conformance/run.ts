import type { Board } from '../../src/abi/board.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { type RecordedBuild, recordedProfiles } from './recordings.js';
import { type RunOptions, runOn } from './runOn.js';

/** The board of a recorded build. */
export function recordedBoard({ target, version, firmware, heapBytes }: RecordedBuild): Board {
  return loadBoard(target, { firmware: `${version}/${firmware}`, heapBytes, folders: recordedProfiles });
}

/** Runs a program as the recording of `build` ran it; what it printed, stderr included, in order. */
export function runRecorded(build: RecordedBuild, program: string, text: string, options: RunOptions = {}): string {
  return runOn(recordedBoard(build), build, program, text, options).out;
}
