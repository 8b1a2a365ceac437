import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBoard } from '../../profiles/profiles.js';
import { runSimulated } from '../sides.js';
import { MEM_INFO, submissionsFor } from '../submissions.js';
import { bareBoot, bootWith, draftFirmware, draftTarget } from './draft.js';
import { missingAtPrompt } from './missingChunks.js';
import { profilePaths, writeProfiles } from './profileFiles.js';
import { promptState } from './promptState.js';
/**
 * The profiles that have as much in use at the prompt as the board: with the boot of the base, or else without one, and
 * with what the board keeps beside that.
 *
 * @param folders of profiles that the base may come from
 */
export function fitProfiles(id, facts, base, folders) {
    const target = draftTarget(id, facts, base);
    const firmware = draftFirmware(id, facts, base);
    const scratch = mkdtempSync(join(tmpdir(), 'uheap-calibrate-'));
    try {
        const attempt = (boot) => simulatePrompt(scratch, target, boot === undefined ? firmware : { ...firmware, boot }, facts.via, folders);
        const asBase = attempt(undefined);
        if (asBase !== null && asBase.prompt.used === facts.prompt.used)
            return asBase;
        const boots = [base.firmware.boot, bareBoot(base.firmware)].filter((boot) => boot !== undefined);
        for (const boot of boots) {
            const plain = attempt(boot);
            if (plain === null || plain.prompt.used > facts.prompt.used)
                continue;
            return attempt(bootWith(boot, missingAtPrompt(facts.prompt, plain.prompt)));
        }
        // Nothing less is possible than what every boot does.
        return attempt(bareBoot(base.firmware));
    }
    finally {
        rmSync(scratch, { recursive: true });
    }
}
/** What the simulated board has at its prompt; null where this boot is impossible on it. */
function simulatePrompt(scratch, target, firmware, via, folders) {
    writeProfiles(profilePaths(scratch, target.id, firmware.version), target, firmware);
    const board = loadBoard(target.id, { folders: [scratch, ...folders] });
    const output = simulated(board, via);
    const prompt = output === null ? null : promptState(output);
    return prompt === null ? null : { target, firmware, board, prompt };
}
function simulated(board, via) {
    try {
        return runSimulated(board, submissionsFor(MEM_INFO, { hasMemInfo: true }), via);
    }
    catch {
        // A boot can need what this firmware doesn't have: a frozen script, or more memory.
        return null;
    }
}
