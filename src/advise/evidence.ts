import type { Board } from '../abi/board.js';
import type { Site } from '../report/callSites.js';
import type { ChunkHow, ChunkListener, HeapWatch } from '../report/heapWatch.js';
import type { LiveChunk } from '../report/liveChunk.js';
import { type Profile, ProfileListener } from '../report/profile.js';
import { collectAtEnd, type RunOptions, type RunOutcome, runForPeak } from '../report/programRun.js';
import { type Project, projectFile } from '../report/projectFiles.js';
import { MpArray } from '../runtime/array.js';
import { MpList } from '../runtime/list.js';
import { typeMemoryView } from '../runtime/types.js';
import { type Figures, figuresOf, type Requests, requestsOf } from './figures.js';
import { fileOf } from './fileOf.js';
import { GrowthListener } from './growthListener.js';
import { hearFigures } from './heardFigures.js';
import { type Leak, leaksOf } from './leaks.js';
import { SourceFile } from './sourceFile.js';
import { type Split, splitOf } from './splitting.js';

/** What a line of a program asked for. Sizes in bytes. */
export interface LineEvidence {
  /** As the project has it, and as the board calls it. */
  readonly path: string;
  readonly site: Site;
  requests: number;
  bytes: number;
  /** Chunks that had to move to grow. */
  moved: number;
  /** Of what could be reached at the peak, and of what is live at the end. */
  peak: number;
  live: number;
  /** Of what is live at the end in lists, arrays and bytearrays that the line let grow: room that they don't use. */
  slack: number;
  /** Bytes by type. */
  readonly types: Map<string, number>;
}

/** What one run of a program tells: who asked for what, and how it ended. */
export interface Evidence {
  readonly board: Board;
  readonly project: Project;
  readonly options: RunOptions;
  readonly outcome: RunOutcome;
  readonly profile: Profile;
  readonly figures: Figures;
  /** Its runs take long: few of them are made. */
  readonly isLong: boolean;
  /** The figures of its heap that the program asked for. */
  readonly heard: ReadonlySet<number>;
  /** Lines that asked for memory, the most bytes first. */
  readonly lines: readonly LineEvidence[];
  /** Bytes at the peak and asked for in all by compiling on the board, by the file that was compiled for or imported from. */
  readonly compiling: { readonly peak: number; readonly bytes: number };
  /** Lines that still grow when the run ends, and what parts the free room then. */
  readonly leaks: readonly Leak[];
  readonly split: Split | null;
  /** The files that ran. */
  readonly files: readonly SourceFile[];
}

/** Events of the heap from which on a run is long. */
const LONG_EVENTS = 30_000;

/** Counts requests, and chunks that moved to grow by call path. */
class RequestListener implements ChunkListener, Requests {
  requests = 0;
  bytes = 0;
  moved = 0;
  compileBytes = 0;
  readonly movedAt: number[] = [];
  private made: LiveChunk | null = null;
  private readonly watch: HeapWatch;

  constructor(watch: HeapWatch) {
    this.watch = watch;
    watch.add(this);
  }

  /** What came so far is not the program's. */
  bootDone(): void {
    this.requests = this.bytes = this.moved = this.compileBytes = 0;
    this.movedAt.length = 0;
  }

  born(chunk: LiveChunk, how: ChunkHow): void {
    this.made = how === 'realloc' ? chunk : null;
    if (this.isCompiling(chunk)) {
      this.compileBytes += chunk.bytes;
      return;
    }
    this.requests++;
    this.bytes += chunk.bytes;
  }

  private isCompiling({ node }: LiveChunk): boolean {
    return this.watch.sites.tree.site(node)!.line === 0;
  }

  // Where a chunk moves, the new one is there before the old one goes, in one event.
  died(_chunk: LiveChunk, how: ChunkHow): void {
    const { made } = this;
    if (how !== 'realloc' || made === null || made.born !== this.watch.events) return;
    if (this.isCompiling(made)) return;
    this.moved++;
    this.movedAt[made.node] = (this.movedAt[made.node] ?? 0) + 1;
  }
}

/** Events between two looks at what grows: what grows in a run of a few hundred requests needs no advice. */
const GROWTH_STRIDE = 64;

/** Runs a program as `uheap profile` does and says which lines asked for what. */
export function gatherEvidence(board: Board, project: Project, options: RunOptions): Evidence {
  let profiler!: ProfileListener;
  let counter!: RequestListener;
  let growth!: GrowthListener;
  let watched!: HeapWatch;
  let heard = new Set<number>();
  const outcome = runForPeak(board, project, {
    ...options,
    // Where nothing may stop a run its steps are not counted.
    interrupted: options.interrupted ?? (() => false),
    listen: (watch) => {
      watched = watch;
      profiler = new ProfileListener(watch);
      counter = new RequestListener(watch);
      growth = new GrowthListener(watch, GROWTH_STRIDE);
    },
    booted: (machine) => {
      counter.bootDone();
      growth.bootDone();
      heard = hearFigures(machine);
    },
  });
  const figures = figuresOf(outcome, requestsOf(counter));
  const leaks = leaksOf(outcome, growth, project);
  const split = splitOf(outcome, project);
  // What is live is what a last collection leaves.
  collectAtEnd(outcome);
  const profile = profiler.result();
  const lines = new Map<string, LineEvidence>();
  const compiling = { peak: 0, bytes: 0 };
  for (const { path, type, count, bytes, peak, live } of profile.rows) {
    const own = path.at(-1);
    if (own === undefined || own.fun === '(boot)') continue;
    if (own.line === 0) {
      compiling.peak += peak;
      compiling.bytes += bytes;
      continue;
    }
    // What a frozen module asks for is the doing of the line that calls it.
    const site = path.findLast((place) => fileOf(project, place) !== null);
    if (site === undefined) continue;
    const line = lineOf(lines, project, site);
    line.requests += count;
    line.bytes += bytes;
    line.peak += peak;
    line.live += live;
    line.types.set(type, (line.types.get(type) ?? 0) + bytes);
  }
  counter.movedAt.forEach((count, node) => {
    const site = watched.sites.tree.path(node).findLast((place) => fileOf(project, place) !== null);
    if (site !== undefined) lineOf(lines, project, site).moved += count;
  });
  for (const { node, bytes } of slackOf(outcome)) {
    const site = watched.sites.tree.path(node).findLast((place) => fileOf(project, place) !== null);
    if (site !== undefined) lineOf(lines, project, site).slack += bytes;
  }
  return {
    ...{ board, project, options, outcome, profile, figures, heard, compiling, leaks, split },
    isLong: profile.events >= LONG_EVENTS,
    lines: [...lines.values()].sort((a, b) => b.bytes - a.bytes),
    files: filesOf(project, [...lines.values()]),
  };
}

/** Room at the ends of lists and arrays that they don't use, in bytes, by the call path that made it. */
function slackOf({ machine, watch }: RunOutcome): { readonly node: number; readonly bytes: number }[] {
  if (machine === null) return [];
  return [...watch.chunks.values()].flatMap(({ ptr }) => {
    const owner = machine.heap.ownerOf(ptr);
    const grows = owner instanceof MpList || (owner instanceof MpArray && owner.type !== typeMemoryView);
    if (!grows || ptr !== owner.ptr) return [];
    const items = watch.chunks.get(owner instanceof MpList ? owner.itemsPtr : owner.items.ptr);
    if (items === undefined) return [];
    const bytes =
      owner instanceof MpList
        ? (owner.alloc - owner.len) * machine.state.objBytes
        : (owner.items.bytes.length * owner.free) / Math.max(1, owner.free + owner.len);
    return bytes === 0 ? [] : [{ node: items.node, bytes }];
  });
}

function lineOf(lines: Map<string, LineEvidence>, project: Project, site: Site): LineEvidence {
  const path = fileOf(project, site)!;
  const key = `${path}:${site.line}`;
  let line = lines.get(key);
  if (line === undefined) {
    line = { path, site, requests: 0, bytes: 0, moved: 0, peak: 0, live: 0, slack: 0, types: new Map() };
    lines.set(key, line);
  }
  return line;
}

function filesOf(project: Project, lines: readonly LineEvidence[]): SourceFile[] {
  const paths = new Set([project.program, ...lines.map(({ path }) => path)]);
  return [...paths].flatMap((path) => {
    const text = path === project.program ? project.text : projectFile(project, path);
    return SourceFile.of(path, text) ?? [];
  });
}

/** The evidence of a line of a file; undefined: it asked for nothing. */
export function evidenceAt({ lines }: Evidence, path: string, line: number): LineEvidence | undefined {
  return lines.find((one) => one.path === path && one.site.line === line);
}
