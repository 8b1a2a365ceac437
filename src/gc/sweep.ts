import { type Area, AT_HEAD } from './area.js';
import { lowestBit } from './freeIndex.js';

/** What a sweep does with each chunk that dies. */
export interface SweepSink {
  /** Called before the chunk is freed, for a chunk with the finaliser flag. */
  finaliseChunk(area: Area, block: number): void;
  /** Called for an unmarked chunk that weak references refer to. */
  referencedDies(area: Area, block: number): void;
  /** Called for each chunk that dies. Its blocks may wait to be freed with those after it. */
  chunkDied(area: Area, block: number): void;
  /** Whether somebody follows the chunks that die one by one. */
  readonly follows: boolean;
  /** Called instead of `chunkDied` where nobody does: so many have died. */
  chunksDied(n: number): void;
}

const LOW_BITS = 0x55555555;

/**
 * Frees the unmarked chunks of an area in order of address and unmarks the others (`py/gc.c gc_sweep`). Where no finaliser
 * may run whole words of the table are swept at a time.
 */
export function sweepArea(area: Area, sink: Omit<SweepSink, 'referencedDies'>): void {
  if (area.hasFinalisers) {
    sweepChunks(area, sink);
  } else {
    sweepWords(area, sink);
  }
}

/**
 * As `sweepArea`, 16 blocks at a time. What dies, and what is free already between that, is freed together up to the next
 * block that stays. The loop has only what most words need: V8 compiles it during the first collection of a program.
 */
function sweepWords(area: Area, sink: Pick<SweepSink, 'follows' | 'chunkDied' | 'chunksDied'>): void {
  const { words, traced } = area;
  const { follows } = sink;
  const lastWord = Math.min(area.lastUsedBlock, area.nBlocks - 1) >> 4;
  let died = 0;
  let liveBlocks = 0;
  let lastLiveWord = -1;
  // The first of the blocks that wait to be freed, -1: none; the last word with such a block, and its bits then.
  let firstDead = -1;
  let deadWord = 0;
  let deadBits = 0;
  // 1: the chunk to which the last block of the word before belongs dies, with tails that follow.
  let deadBefore = 0;
  for (let w = 0; w <= lastWord; w++) {
    const word = words[w]!;
    if (word === 0) {
      deadBefore = 0;
      continue;
    }
    const low = word & LOW_BITS;
    const marked = low & (word >>> 1);
    const dead = low ^ marked;
    if (dead !== 0) {
      if (follows) {
        tellDead(area, sink, w, dead);
      } else {
        died += bitCount(dead);
      }
      if (((traced[w >> 1]! >>> ((w & 1) << 4)) & 0xffff) !== 0) {
        area.dropOwners(w, dead);
      }
    }
    if (marked === 0 && (deadBefore !== 0 || (word & -word & LOW_BITS) !== 0)) {
      // All of the word goes.
      if (firstDead < 0) {
        firstDead = (w << 4) + firstBlock(word);
      }
      words[w] = 0;
      deadWord = w;
      deadBits = word;
      deadBefore = word >>> 30 === 0 ? 0 : 1;
      continue;
    }
    const unmarked = word ^ (marked << 1);
    lastLiveWord = w;
    if (dead === 0 && deadBefore === 0) {
      // All of it stays.
      if (firstDead >= 0) {
        area.sweptFree(firstDead, (w << 4) + firstBlock(word));
        firstDead = -1;
      }
      words[w] = unmarked;
      liveBlocks += bitCount((word | (word >>> 1)) & LOW_BITS);
      continue;
    }
    firstDead = sweepMixed(area, w, dead, unmarked, deadBefore, firstDead);
    const left = words[w]!;
    liveBlocks += bitCount((left | (left >>> 1)) & LOW_BITS);
    deadWord = w;
    deadBits = unmarked ^ left;
    deadBefore = deadBits >>> 30 === 0 ? 0 : 1;
  }
  endSweep(area, liveBlocks, lastLiveWord, firstDead, (deadWord << 4) + lastBlock(deadBits) + 1);
  sink.chunksDied(died);
}

function tellDead(area: Area, sink: Pick<SweepSink, 'chunkDied'>, w: number, dead: number): void {
  for (let heads = dead; heads !== 0; heads &= heads - 1) {
    sink.chunkDied(area, (w << 4) + firstBlock(heads));
  }
}

/**
 * Sweeps word `w` of the table, some of which stays. `dead` are the heads that die, `unmarked` is the word without marks.
 * @returns the first of the blocks that wait to be freed, -1: none
 */
function sweepMixed(
  area: Area,
  w: number,
  dead: number,
  unmarked: number,
  deadBefore: number,
  firstWaiting: number,
): number {
  const { words } = area;
  const tails = (unmarked >>> 1) & LOW_BITS;
  const tailBits = tails | (tails << 1);
  // To add 1 to the first tail of a row turns all of the row to 0: those of chunks that die.
  const deadTails = tailBits & ~(tailBits + (((dead << 2) | deadBefore) & tails));
  const gone = dead | (dead << 1) | deadTails;
  const rest = unmarked & ~gone;
  let firstDead = firstWaiting;
  words[w] = unmarked;
  if (firstDead >= 0 && (gone & ((rest & -rest) - 1)) === 0) {
    area.sweptFree(firstDead, (w << 4) + firstBlock(rest));
    firstDead = -1;
  }
  for (let left = gone; left !== 0; ) {
    const first = left & -left;
    if (firstDead < 0) {
      firstDead = (w << 4) + firstBlock(first);
    }
    const after = rest & -first;
    const upTo = (after & -after) - 1;
    words[w]! &= ~(left & upTo);
    left &= ~upTo;
    if (after !== 0) {
      area.sweptFree(firstDead, (w << 4) + firstBlock(after));
      firstDead = -1;
    }
  }
  return firstDead;
}

/** Frees what waits from `firstDead` (-1: nothing) up to `deadEnd`, and notes what is left. */
function endSweep(area: Area, liveBlocks: number, lastLiveWord: number, firstDead: number, deadEnd: number): void {
  area.usedBlocks = liveBlocks;
  if (firstDead >= 0) {
    area.sweptFree(firstDead, deadEnd);
  }
  area.lastUsedBlock = lastLiveWord < 0 ? 0 : (lastLiveWord << 4) + lastBlock(area.words[lastLiveWord]!);
}

/** As `sweepArea`, chunk by chunk: while a finaliser runs, the table is as C has it, swept up to that chunk, marked after it. */
function sweepChunks(area: Area, sink: Omit<SweepSink, 'referencedDies'>): void {
  const words = area.words;
  const lastWord = Math.min(area.lastUsedBlock, area.nBlocks - 1) >> 4;
  for (let w = 0; w <= lastWord; w++) {
    for (let heads = words[w]! & LOW_BITS; heads !== 0; heads &= heads - 1) {
      const head = heads & -heads;
      if ((words[w]! & (head << 1)) !== 0) {
        words[w]! &= ~(head << 1);
        continue;
      }
      const block = (w << 4) + firstBlock(head);
      if (area.hasFinaliser(block)) {
        sink.finaliseChunk(area, block);
        area.clearFinaliser(block);
        // A finaliser that collects takes the marks of all that comes after it away.
        heads = words[w]! & LOW_BITS & ~(head - 1);
      }
      sink.chunkDied(area, block);
      area.release(block);
    }
  }
  area.lastUsedBlock = lastUsed(area, lastWord);
}

/**
 * Runs the finalisers of an area's unmarked chunks in order of address and takes their flags
 * (`py/gc.c gc_sweep_run_finalisers`). Whatever they free is gone at once, so that its own finaliser does not run. What
 * weak references refer to is told of, eight blocks at a time.
 */
export function finaliseArea(area: Area, sink: Pick<SweepSink, 'finaliseChunk' | 'referencedDies'>): void {
  const { ftb, wtb, finaliserWords, hasWeakrefs } = area;
  if (!area.hasFinalisers && !hasWeakrefs) return;
  const lastByte = Math.min(area.lastUsedBlock >> 3, Math.max(ftb.length, wtb.length) - 1);
  for (let at = 0; at <= lastByte; at++) {
    if (!hasWeakrefs && (at & 3) === 0 && finaliserWords[at >> 2] === 0) {
      at += 3;
      continue;
    }
    finaliseEight(area, sink, at);
  }
}

/** As `finaliseArea`, for the blocks of one byte of both tables. */
function finaliseEight(area: Area, sink: Pick<SweepSink, 'finaliseChunk' | 'referencedDies'>, at: number): void {
  const { ftb, wtb } = area;
  // The byte as it was: a finaliser that collects may clear bits of it.
  for (let bits = ftb.length === 0 ? 0 : ftb[at]!, block = at << 3; bits !== 0; bits >>= 1, block++) {
    if ((bits & 1) !== 0 && area.kind(block) === AT_HEAD) {
      sink.finaliseChunk(area, block);
      area.clearFinaliser(block);
    }
  }
  if (at < wtb.length && wtb[at] !== 0) {
    for (let block = at << 3; block < (at + 1) << 3; block++) {
      if (((wtb[at]! >> (block & 7)) & 1) !== 0 && area.kind(block) === AT_HEAD) {
        sink.referencedDies(area, block);
        wtb[at]! &= ~(1 << (block & 7));
      }
    }
  }
}

function lastUsed(area: Area, fromWord: number): number {
  const words = area.words;
  let w = fromWord;
  while (w >= 0 && words[w] === 0) {
    w--;
  }
  return w < 0 ? 0 : (w << 4) + lastBlock(words[w]!);
}

/** The first block that is not free in a word of the table, 0 to 15. */
function firstBlock(word: number): number {
  return lowestBit(word) >> 1;
}

function lastBlock(word: number): number {
  return (31 - Math.clz32(word)) >> 1;
}

/** How many bits are set, of those at even places. */
function bitCount(bits: number): number {
  const pairs = (bits & 0x11111111) + ((bits >>> 2) & 0x11111111);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
