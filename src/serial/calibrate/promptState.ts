import type { SideOutput } from '../../report/comparison.js';
import { type MemDump, parseDumps } from '../../report/dumpParse.js';

/** The heap at the prompt, before a first program. */
export interface PromptState {
  /** Bytes of the heap, as `mem_info` reports them. */
  readonly total: number;
  /** Bytes in use, the REPL's line included, without what the probe itself takes. */
  readonly used: number;
  /** The same after a collection, which leaves what the collecting program took: good for comparing with another board. */
  readonly collected: number;
  /** The first probe, and the one after a collection. */
  readonly dump: MemDump;
  readonly collectedDump: MemDump;
}

/**
 * What a board that was just reset prints when the program between the probes is a probe as well: the second one finds
 * the first one's leavings beside its own, and so shows how much a probe takes.
 *
 * @returns null where a probe has no figures
 */
export function promptState({
  before,
  out,
  collected,
}: Pick<SideOutput, 'before' | 'out' | 'collected'>): PromptState | null {
  const [dump, again, last] = [before, out, collected].map((text) => parseDumps(text)[0]);
  if (dump?.gc == null || again?.gc == null || last?.gc == null) return null;
  const probe = again.gc.used - dump.gc.used;
  return {
    total: dump.gc.total,
    used: dump.gc.used - probe,
    collected: last.gc.used - probe,
    dump,
    collectedDump: last,
  };
}
