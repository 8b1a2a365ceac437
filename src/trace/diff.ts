import { placeName, type TraceEvents } from './events.js';

/** What two traces are compared by. */
export interface DiffOptions {
  /** Compare what is asked for, not where it is placed. */
  readonly ignoreBlocks?: boolean | undefined;
  /** Compare what happens, not which line it comes from. */
  readonly ignoreLines?: boolean | undefined;
}

/** One event in words, with its line in the trace's file. */
export interface DiffEvent {
  readonly line: number;
  readonly text: string;
}

/** Where two runs part. */
export interface TraceDiff {
  /** Events that both have in common before that. */
  readonly same: number;
  /** The event that each has there; null where the run has ended. */
  readonly first: DiffEvent | null;
  readonly second: DiffEvent | null;
  /** The last events in common, oldest first. */
  readonly before: readonly DiffEvent[];
}

const CONTEXT = 3;

/** What is kept of an event until it is shown. */
type Kept = Pick<TraceEvents, 'kind' | 'line' | 'id' | 'bytes' | 'block' | 'at' | 'how'> & { readonly deaths: number };

/** Finds the first event in which two runs differ; null: there is none. Reads both traces side by side. */
export function diffTraces(a: TraceEvents, b: TraceEvents, options: DiffOptions = {}): TraceDiff | null {
  const [placesOfA, placesOfB] = [new Places(a), new Places(b)];
  // The last events in common, in turn.
  const before: Kept[] = [];
  for (let same = 0; ; same++) {
    const [inA, inB] = [toEvent(a), toEvent(b)];
    if (!inA && !inB) return null;
    if (!inA || !inB || !isSame(a, b, options, placesOfA, placesOfB)) {
      const common = Array.from({ length: Math.min(same, CONTEXT) }, (_, i) => before[(same + i) % before.length]!);
      return {
        same,
        first: inA ? shown(keep(a), placesOfA) : null,
        second: inB ? shown(keep(b), placesOfB) : null,
        before: common.map((event) => shown(event, placesOfA)),
      };
    }
    before[same % CONTEXT] = keep(a);
  }
}

/** Goes on to what stands for something that happened: paths and what was found lost do not. */
function toEvent(events: TraceEvents): boolean {
  while (events.next()) if (events.kind !== 'path' && events.kind !== 'lost') return true;
  return false;
}

/** The names of a trace's call paths. */
class Places {
  private readonly names: (string | undefined)[] = [];

  constructor(private readonly events: TraceEvents) {}

  name(at: number): string {
    return (this.names[at] ??= placeName(this.events.paths, at));
  }
}

function isSame(
  a: TraceEvents,
  b: TraceEvents,
  { ignoreBlocks, ignoreLines }: DiffOptions,
  placesOfA: Places,
  placesOfB: Places,
): boolean {
  if (a.kind !== b.kind) return false;
  const isPlaceSame = (): boolean => ignoreLines === true || placesOfA.name(a.at) === placesOfB.name(b.at);
  const isBlockSame = ignoreBlocks === true || a.block === b.block;
  switch (a.kind) {
    case 'alloc':
      return a.bytes === b.bytes && isBlockSame && isPlaceSame();
    case 'realloc':
      return a.id === b.id && a.bytes === b.bytes && isBlockSame && isPlaceSame();
    case 'free':
      return a.id === b.id && isPlaceSame();
    case 'fail':
      return a.bytes === b.bytes && isPlaceSame();
    case 'collect':
      return a.ids.length === b.ids.length && a.ids.every((id, i) => id === b.ids[i]);
    default:
      return a.how === b.how;
  }
}

function keep({ kind, line, id, bytes, block, at, how, ids }: TraceEvents): Kept {
  return { kind, line, id, bytes, block, at, how, deaths: ids.length };
}

function shown(event: Kept, places: Places): DiffEvent {
  return { line: event.line, text: eventText(event, places) };
}

function eventText({ kind, id, bytes, block, at, how, deaths }: Kept, places: Places): string {
  const place = ` at ${places.name(at)}`;
  switch (kind) {
    case 'alloc':
      return `allocates ${bytes} bytes, block ${block},${place}`;
    case 'realloc':
      return `resizes chunk ${id} to ${bytes} bytes, block ${block},${place}`;
    case 'free':
      return `frees chunk ${id}${place}`;
    case 'fail':
      return `gets no ${bytes} bytes${place}`;
    case 'collect':
      return `collects, ${deaths} chunks die`;
    default:
      return `ends: ${how}`;
  }
}
