import { parseDumps } from '../../report/dumpParse.js';
/**
 * What a board that was just reset prints when the program between the probes is a probe as well: the second one finds
 * the first one's leavings beside its own, and so shows how much a probe takes.
 *
 * @returns null where a probe has no figures
 */
export function promptState({ before, out, collected, }) {
    const [dump, again, last] = [before, out, collected].map((text) => parseDumps(text)[0]);
    if (dump?.gc == null || again?.gc == null || last?.gc == null)
        return null;
    const probe = again.gc.used - dump.gc.used;
    return {
        total: dump.gc.total,
        used: dump.gc.used - probe,
        collected: last.gc.used - probe,
        dump,
        collectedDump: last,
    };
}
