import { type Area, AT_HEAD } from './area.js';

/** What a sweep does with each chunk that dies. */
export interface SweepSink {
  /** Called before the chunk is freed, for a chunk with the finaliser flag. */
  finaliseChunk(area: Area, block: number): void;
  /** Called for an unmarked chunk that weak references refer to. */
  referencedDies(area: Area, block: number): void;
  /** Called for each chunk that dies, whose blocks may still be waiting to be freed with those after it. */
  chunkDied(area: Area, block: number): void;
}

const LOW_BITS = 0x55555555;

/**
 * Frees the unmarked chunks of an area in order of address and unmarks the others (`py/gc.c gc_sweep`). While a finaliser
 * runs, the table is as C would have it: swept up to that chunk, still marked after it. Else neighbours that die are freed
 * together, which spares joining their blocks one after the other.
 */
export function sweepArea(area: Area, sink: Omit<SweepSink, 'referencedDies'>): void {
  const words = area.words;
  const end = Math.min(area.lastUsedBlock + 1, area.nBlocks);
  const lastWord = (end - 1) >> 4;
  let firstDead = 0;
  let afterDead = 0;
  for (let w = 0; w <= lastWord; w++) {
    const word = words[w]!;
    if (word === 0) {
      continue;
    }
    const low = word & LOW_BITS;
    let high = (word >>> 1) & LOW_BITS;
    if ((low & ~high) === 0) {
      words[w] = word & ~(low << 1);
      continue;
    }
    for (let heads = low; heads !== 0; heads &= heads - 1) {
      const head = heads & -heads;
      if ((high & head) !== 0) {
        words[w]! &= ~(head << 1);
        continue;
      }
      const block = (w << 4) + ((31 - Math.clz32(head)) >> 1);
      const isFinal = area.hasFinaliser(block);
      if (block !== afterDead || isFinal) {
        if (afterDead !== firstDead) {
          area.giveFree(firstDead, afterDead - firstDead);
        }
        firstDead = block;
      }
      if (isFinal) {
        sink.finaliseChunk(area, block);
        area.clearFinaliser(block);
        // A finaliser that collects takes the marks of all that comes after it away.
        const now = words[w]!;
        high = (now >>> 1) & LOW_BITS;
        heads = now & LOW_BITS & ~(head - 1);
      }
      area.dropOwner(block);
      afterDead = block + area.chunkBlocks(block);
      sink.chunkDied(area, block);
    }
  }
  if (afterDead !== firstDead) {
    area.giveFree(firstDead, afterDead - firstDead);
  }
  area.lastUsedBlock = lastUsed(area, lastWord);
}

/**
 * Runs the finalisers of an area's unmarked chunks in order of address and takes their flags
 * (`py/gc.c gc_sweep_run_finalisers`). Whatever they free is gone at once, so that its own finaliser does not run. What
 * weak references refer to is told of, eight blocks at a time.
 */
export function finaliseArea(area: Area, sink: Pick<SweepSink, 'finaliseChunk' | 'referencedDies'>): void {
  const { ftb, wtb } = area;
  const lastByte = Math.min(area.lastUsedBlock >> 3, Math.max(ftb.length, wtb.length) - 1);
  for (let at = 0; at <= lastByte; at++) {
    // The byte as it was: a finaliser that collects may clear bits of it.
    for (let bits = ftb.length === 0 ? 0 : ftb[at]!, block = at << 3; bits !== 0; bits >>= 1, block++) {
      if ((bits & 1) !== 0) {
        if (area.kind(block) === AT_HEAD) {
          sink.finaliseChunk(area, block);
          area.clearFinaliser(block);
        }
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
}

function lastUsed(area: Area, fromWord: number): number {
  const words = area.words;
  let w = fromWord;
  while (w >= 0 && words[w] === 0) {
    w--;
  }
  return w < 0 ? 0 : (w << 4) + ((31 - Math.clz32(words[w]!)) >> 1);
}
