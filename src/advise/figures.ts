import type { HeapObserver } from '../gc/heap.js';
import type { GaugedRun, RunStatus } from '../report/programRun.js';
import type { MpState } from '../runtime/state.js';

/** What a program asked for, from its first line on; compiling it and what it imports is apart. */
export interface Requests {
  requests: number;
  /** As asked for. */
  bytes: number;
  /** Chunks that had to move to grow. */
  moved: number;
  /** Asked for to load and compile on the board. */
  compileBytes: number;
}

/** What a run is compared by. Sizes in bytes. */
export interface Figures extends Readonly<Requests> {
  readonly status: RunStatus;
  /** The most that could be reached at once, and by how much it may have been more. */
  readonly peak: number;
  readonly peakSlack: number;
  /** What could be reached at the end. */
  readonly kept: number;
  /** The least that the largest free run was after a collection, one at the end included. */
  readonly largestFree: number;
  readonly collections: number;
}

export function figuresOf({ status, figures }: GaugedRun, requests: Requests): Figures {
  return {
    status,
    ...requests,
    peak: figures?.peak ?? 0,
    peakSlack: figures?.peakSlack ?? 0,
    kept: figures?.reachable ?? 0,
    largestFree: figures?.tightestFree ?? 0,
    collections: figures?.collections ?? 0,
  };
}

/** The figures that changes are told by: key, name, unit. */
const TOLD = [
  ['requests', 'requests', ''],
  ['bytes', 'asked for', ' bytes'],
  ['compileBytes', 'for compiling', ' bytes'],
  ['moved', 'moved to grow', ' chunks'],
  ['peak', 'live peak', ' bytes'],
  ['kept', 'live at the end', ' bytes'],
  ['largestFree', 'largest free run', ' bytes'],
  ['collections', 'collections', ''],
] as const;

/** A figure that is another after a change. */
export interface ChangedFigure {
  readonly name: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

/** The figures that differ; a peak that is not known exactly only where it differs for sure, and then as the most it can be. */
export function changedFigures(before: Figures, after: Figures): ChangedFigure[] {
  const isSure = after.peak + after.peakSlack < before.peak || after.peak > before.peak + before.peakSlack;
  return TOLD.flatMap(([key, name, unit]) => {
    const to = key === 'peak' ? after.peak + after.peakSlack : after[key];
    const from = before[key];
    return from === to || (key === 'peak' && !isSure) ? [] : [{ name, unit, from, to }];
  });
}

/** Counts requests where no chunk is followed. */
export class RequestCounter implements HeapObserver, Requests {
  requests = 0;
  bytes = 0;
  moved = 0;
  compileBytes = 0;
  private readonly state: MpState;

  constructor(state: MpState) {
    this.state = state;
  }

  alloc(ptr: number, nBytes: number): void {
    if (ptr !== 0 && nBytes !== 0) this.count(nBytes, 0);
  }

  realloc(ptr: number, nBytes: number, _allowMove: boolean, newPtr: number): void {
    if (newPtr !== 0) this.count(nBytes, ptr !== 0 && ptr !== newPtr ? 1 : 0);
  }

  private count(nBytes: number, moved: number): void {
    const { frame, compiling } = this.state;
    if (frame === null || compiling > 0) {
      this.compileBytes += nBytes;
      return;
    }
    this.requests++;
    this.bytes += nBytes;
    this.moved += moved;
  }
}

/** The figures alone. */
export function requestsOf({ requests, bytes, moved, compileBytes }: Requests): Requests {
  return { requests, bytes, moved, compileBytes };
}
