import type { Board } from '../abi/board.js';
import { type Site, siteOnDisk } from '../report/callSites.js';
import type { ChunkHow, ChunkListener, HeapWatch } from '../report/heapWatch.js';
import type { LiveChunk } from '../report/liveChunk.js';
import { type RunOptions, type RunOutcome, runProject } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import { fileOf } from './fileOf.js';
import { Holders } from './holders.js';

/** What is asked about: a line of a file of the project, or an address. */
export type Question = { readonly path: string; readonly line: number } | { readonly address: number };

/** Chunks that are told one by one. */
const SHOWN = 8;

/** A chunk that is asked about. Times in microseconds of the board, sizes in bytes. */
export interface ChunkStory {
  readonly address: number;
  readonly bytes: number;
  readonly type: string;
  /** From the innermost place outwards. */
  readonly places: readonly Site[];
  readonly bornUs: number;
  /** The number of the request among those of the whole run, from 1. */
  readonly request: number;
  /** Null where it is there at the end. */
  readonly diedUs: number | null;
  readonly how: ChunkHow | null;
  /** What was asked for between its birth and its death, or the end: requests of the whole program. */
  readonly requestsMeanwhile: number;
  /** Who holds it at the end; null: nobody does, or it has gone. */
  readonly heldBy: string | null;
}

/** What became of all chunks that are asked about. */
export interface Story {
  readonly outcome: RunOutcome;
  readonly requests: number;
  readonly bytes: number;
  /** Freed by the program or the machine, by a collection; grown into another chunk; there at the end, held and not. */
  readonly freed: number;
  readonly collected: number;
  readonly grown: number;
  readonly held: number;
  readonly garbage: number;
  /** The last ones; those that are there at the end first. */
  readonly chunks: readonly ChunkStory[];
}

interface Life {
  readonly chunk: LiveChunk;
  readonly bornUs: number;
  readonly bornRequests: number;
  end: { readonly us: number; readonly how: ChunkHow; readonly requests: number } | null;
}

class StoryListener implements ChunkListener {
  readonly lives = new Map<number, Life>();
  readonly ended: Life[] = [];
  requests = 0;
  own = 0;
  bytes = 0;
  readonly ends: Record<ChunkHow, number> = { alloc: 0, free: 0, realloc: 0, sweep: 0 };
  private readonly matches: (boolean | undefined)[] = [];

  constructor(
    readonly watch: HeapWatch,
    private readonly question: Question,
    private readonly project: Project,
  ) {
    watch.add(this);
  }

  born(chunk: LiveChunk): void {
    this.requests++;
    if (!this.isAskedAbout(chunk)) return;
    this.own++;
    this.bytes += chunk.bytes;
    const bornUs = this.watch.state.clock.nowUs();
    this.lives.set(chunk.id, { chunk, bornUs, bornRequests: this.requests, end: null });
  }

  died({ id }: LiveChunk, how: ChunkHow): void {
    const life = this.lives.get(id);
    if (life === undefined) return;
    this.lives.delete(id);
    life.end = { us: this.watch.state.clock.nowUs(), how, requests: this.requests };
    this.ends[how]++;
    this.ended.push(life);
    if (this.ended.length > SHOWN) this.ended.shift();
  }

  private isAskedAbout({ node, ptr, blocks }: LiveChunk): boolean {
    const { question, watch } = this;
    if ('address' in question) {
      const end = ptr + blocks * watch.heap.config.bytesPerBlock;
      return ptr <= question.address && question.address < end;
    }
    return (this.matches[node] ??= watch.sites.tree
      .path(node)
      .slice(-2)
      .some((site) => site.line === question.line && fileOf(this.project, site) === question.path));
  }
}

/** Runs a program and tells what became of what a line asked for, or of what was at an address. */
export function tellStory(board: Board, project: Project, question: Question, options: RunOptions = {}): Story {
  let listener!: StoryListener;
  const outcome = runProject(board, project, {
    ...options,
    listen: (watch) => {
      listener = new StoryListener(watch, question, project);
    },
  });
  const holders = outcome.machine === null ? null : new Holders(outcome.machine);
  const living = [...listener.lives.values()];
  const held = living.filter(({ chunk }) => holders?.isHeld(chunk.ptr) === true);
  const { own, bytes, ends, ended, requests } = listener;
  const { sites, types } = outcome.watch;
  const story = ({ chunk, bornUs, bornRequests, end }: Life): ChunkStory => ({
    address: chunk.ptr + (outcome.watch.heap.config.addressOffset ?? 0),
    bytes: chunk.bytes,
    type: types.names[chunk.type]!,
    places: sites.tree
      .path(chunk.node)
      .map((site) => siteOnDisk(site, project))
      .reverse(),
    bornUs,
    request: bornRequests,
    diedUs: end?.us ?? null,
    how: end?.how ?? null,
    requestsMeanwhile: (end?.requests ?? requests) - bornRequests,
    heldBy: end === null ? (holders?.path(chunk.ptr) ?? null) : null,
  });
  const shown = [...held.slice(-SHOWN).reverse(), ...ended.slice().reverse()].slice(0, SHOWN);
  return {
    ...{ outcome, requests: own, bytes, held: held.length, garbage: living.length - held.length },
    ...{ freed: ends.free, collected: ends.sweep, grown: ends.realloc },
    chunks: shown.map(story),
  };
}
