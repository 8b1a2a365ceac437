import { InputError } from '../report/inputError.js';
import type { CollectWhy, TraceHeader, TracePath } from './format.js';

/** What a line of a trace's text tells, by the key that comes first in it. */
export const TRACE_KINDS = ['path', 'alloc', 'realloc', 'free', 'fail', 'collect', 'lost', 'end'] as const;

export type TraceKind = (typeof TRACE_KINDS)[number];

/**
 * A trace that is read from its start to its end, one event at a time: `next` goes on to the next one, whose figures are
 * then in the fields that its kind has. However long the trace is, it takes the memory of one event and of the call paths.
 */
export abstract class TraceEvents {
  readonly header: TraceHeader;
  /** Those that came by now. */
  readonly paths = new Map<number, TracePath>();
  /** Line of the trace's text; the header is line 1. */
  line = 1;
  kind: TraceKind = 'end';
  /** `alloc`, `realloc`, `free`: the chunk. */
  id = 0;
  /** `alloc`, `realloc`, `fail`: as asked for. */
  bytes = 0;
  /** `alloc`, `realloc`. */
  block = 0;
  /** `alloc`, `realloc`, `free`, `fail`: the call path. */
  at = 0;
  /** `collect`: chunks that died; `lost`: that nothing reaches any more. The next event overwrites it. */
  ids: number[] = [];
  why: CollectWhy = 'asked';
  /** `end`: how the run ended, and its events of the heap. */
  how = '';
  count = 0;
  /** `path` */
  path: TracePath | null = null;
  private hasEnded = false;

  constructor(header: TraceHeader) {
    this.header = header;
  }

  /** Goes on to the next event; false after the last one. Throws InputError for a trace that is damaged or cut off. */
  next(): boolean {
    if (this.hasEnded) return false;
    this.line++;
    this.read();
    this.hasEnded = this.kind === 'end';
    return true;
  }

  /** Reads one event into the fields, and what must not come after the end. */
  protected abstract read(): void;

  /** Lets go of the file. */
  abstract close(): void;

  /** @param place where in the file the path is told */
  protected addPath(path: TracePath, place: string): void {
    if (path.from !== 0 && !this.paths.has(path.from)) {
      throw new InputError(`${place}: from: expected a path of a line above, found ${path.from}`);
    }
    if (path.path === 0 || this.paths.has(path.path)) {
      throw new InputError(`${place}: path: expected a new number, found ${path.path}`);
    }
    this.paths.set(path.path, path);
    this.path = path;
  }

  /** The event as a line of the trace's text, without its end. */
  text(): string {
    const { id, bytes, block, at, ids } = this;
    switch (this.kind) {
      case 'path':
        return JSON.stringify(this.path);
      case 'alloc':
        return `{"alloc":${id},"bytes":${bytes},"block":${block},"at":${at}}`;
      case 'realloc':
        return `{"realloc":${id},"bytes":${bytes},"block":${block},"at":${at}}`;
      case 'free':
        return `{"free":${id},"at":${at}}`;
      case 'fail':
        return `{"fail":${bytes},"at":${at}}`;
      case 'collect':
        return `{"collect":"${this.why}","died":[${ids.join()}]}`;
      case 'lost':
        return `{"lost":[${ids.join()}]}`;
      case 'end':
        return JSON.stringify({ end: this.how, events: this.count });
    }
  }
}

/** Where an event comes from, in words: the innermost line of the source. */
export function placeName(paths: ReadonlyMap<number, TracePath>, at: number): string {
  for (let path = paths.get(at); path !== undefined; path = paths.get(path.from)) {
    if (path.line > 0) return `${path.file}:${path.line} ${path.fun}`;
    if (path.from === 0) return path.fun;
  }
  return '(unknown)';
}
