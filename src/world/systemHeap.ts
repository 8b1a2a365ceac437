import type { IdfUseName, IdfUses } from '../abi/board.js';
import type { IdfHeap, IdfRoom } from '../abi/idfHeap.js';
import { type MpState, mp } from '../runtime/state.js';

/** ESP-IDF's system heap, which MicroPython's own is a part of and drivers take their memory from. */

interface SystemHeap {
  readonly heap: IdfHeap;
  readonly uses: IdfUses;
  readonly refused: Map<string, Refusal>;
}

/** What found no room in it, how many bytes that was to take the first time, and how often. */
export interface Refusal {
  readonly use: string;
  readonly bytes: number;
  readonly times: number;
}

/** What it has left, and what found no room in it. */
export interface SystemRoom extends IdfRoom {
  readonly refused: readonly Refusal[];
}

const heaps = new WeakMap<MpState, SystemHeap>();

/** Gives a machine its system heap; called once, when it is built. @param uses what firmware takes of it */
export function setSystemHeap(state: MpState, heap: IdfHeap, uses: IdfUses): void {
  heaps.set(state, { heap, uses, refused: new Map() });
}

/** The running machine's, or null: its port has none. */
export function systemHeap(): IdfHeap | null {
  return heaps.get(mp)?.heap ?? null;
}

/** What the running machine's has left; null: its port has none. */
export function systemRoom(): SystemRoom | null {
  const known = heaps.get(mp);
  return known === undefined ? null : { ...known.heap.room(), refused: [...known.refused.values()] };
}

/** Blocks of the system's heap that something has. */
export class SystemBlocks {
  private readonly blocks: number[] = [];

  /**
   * Takes what a step takes by the board's profile. False: there is no memory for it, and it has none. True too where
   * the port has no such heap, or the profile doesn't say.
   *
   * @param more bytes of blocks that the program itself has asked for
   */
  take(use: IdfUseName, more: readonly number[] = []): boolean {
    const known = heaps.get(mp);
    if (known === undefined) return true;
    const { blocks, memory } = known.uses[use] ?? { blocks: [], memory: 'any' };
    return this.takeBlocks(use, [...more, ...blocks], memory);
  }

  /** Takes blocks of so many bytes each, or none of them. @param use for whom */
  takeBlocks(use: string, sizes: readonly number[], memory: 'internal' | 'any'): boolean {
    const known = heaps.get(mp);
    if (known === undefined) return true;
    const taken = known.heap.mallocAll(sizes, memory === 'internal');
    if (taken !== null) this.blocks.push(...taken);
    else {
      const first = known.refused.get(use) ?? { use, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0), times: 0 };
      known.refused.set(use, { ...first, times: first.times + 1 });
    }
    return taken !== null;
  }

  give(): void {
    for (const block of this.blocks.splice(0)) systemHeap()!.free(block);
  }
}

/** Steps of a driver, each of which takes memory once and has it until it is given back. */
export class SystemSteps {
  private readonly taken = new Map<IdfUseName, SystemBlocks>();

  /** False: there is no memory for the step. */
  take(step: IdfUseName): boolean {
    if (this.taken.has(step)) return true;
    const blocks = new SystemBlocks();
    if (!blocks.take(step)) return false;
    this.taken.set(step, blocks);
    return true;
  }

  /** The steps that have their memory, in the order in which they took it. */
  names(): readonly IdfUseName[] {
    return [...this.taken.keys()];
  }

  give(step: IdfUseName): void {
    this.taken.get(step)?.give();
    this.taken.delete(step);
  }
}
