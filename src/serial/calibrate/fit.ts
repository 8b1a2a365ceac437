import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '../../abi/board.js';
import { loadBoard } from '../../profiles/profiles.js';
import type { FirmwareFile, TargetFile } from '../../profiles/schema.js';
import { runSimulated } from '../sides.js';
import { MEM_INFO, submissionsFor } from '../submissions.js';
import { type Base, bareBoot, bootWith, draftFirmware, draftTarget } from './draft.js';
import type { BoardFacts } from './measure.js';
import { missingAtPrompt } from './missingChunks.js';
import { profilePaths, writeProfiles } from './profileFiles.js';
import { type PromptState, promptState } from './promptState.js';

/** The profiles of a board, and what the simulated board then has at its prompt. */
export interface Fit {
  readonly target: TargetFile;
  readonly firmware: FirmwareFile;
  readonly board: Board;
  readonly prompt: PromptState;
}

/**
 * The profiles that have as much in use at the prompt as the board: with the boot of the base, or else without one, and
 * with what the board keeps beside that.
 *
 * @param folders of profiles that the base may come from
 */
export function fitProfiles(id: string, facts: BoardFacts, base: Base, folders: readonly string[]): Fit {
  const target = draftTarget(id, facts, base);
  const firmware = draftFirmware(id, facts, base);
  const scratch = mkdtempSync(join(tmpdir(), 'uheap-calibrate-'));
  try {
    const attempt = (boot: FirmwareFile['boot']): Fit | null =>
      simulatePrompt(scratch, target, boot === undefined ? firmware : { ...firmware, boot }, facts.via, folders);
    const asBase = attempt(undefined);
    if (asBase !== null && asBase.prompt.used === facts.prompt.used) return asBase;
    const boots = [base.firmware.boot, bareBoot(base.firmware)].filter((boot) => boot !== undefined);
    for (const boot of boots) {
      const plain = attempt(boot);
      if (plain === null || plain.prompt.used > facts.prompt.used) continue;
      return attempt(bootWith(boot, missingAtPrompt(facts.prompt, plain.prompt)))!;
    }
    // Nothing less is possible than what every boot does.
    return attempt(bareBoot(base.firmware))!;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** What the simulated board has at its prompt; null where this boot is impossible on it. */
function simulatePrompt(
  scratch: string,
  target: TargetFile,
  firmware: FirmwareFile,
  via: BoardFacts['via'],
  folders: readonly string[],
): Fit | null {
  writeProfiles(profilePaths(scratch, target.id!, firmware.version!), target, firmware);
  const board = loadBoard(target.id!, { folders: [scratch, ...folders] });
  const output = simulated(board, via);
  const prompt = output === null ? null : promptState(output);
  return prompt === null ? null : { target, firmware, board, prompt };
}

function simulated(board: Board, via: BoardFacts['via']): ReturnType<typeof runSimulated> | null {
  try {
    return runSimulated(board, submissionsFor(MEM_INFO, { hasMemInfo: true }), via);
  } catch {
    // A boot can need what this firmware doesn't have: a frozen script, or more memory.
    return null;
  }
}
