import { existsSync } from 'node:fs';
import { readPinnedVersions } from '../checks/config.js';
import { UsageError } from './errors.js';
import { CONFIG } from './options.js';

/** What a command with `--micropython` and `--firmware` gets. */
export interface FirmwareArgs {
  micropython?: string;
  firmware?: string;
}

/**
 * The firmware to load a board with, as `loadBoard` takes it: what the command line says, then the release that
 * `uheap.config.json` in the current directory names. Undefined: the board's own of the newest release.
 *
 * @throws UsageError, InputError
 */
export function firmwareChoice({ micropython, firmware }: FirmwareArgs): string | undefined {
  if (firmware?.includes('/') === true) {
    if (micropython !== undefined) {
      throw new UsageError(`--micropython does not go with --firmware ${firmware}, which names a release itself`);
    }
    return firmware;
  }
  const version = micropython ?? (existsSync(CONFIG) ? readPinnedVersions(CONFIG)[0] : undefined);
  if (version === undefined) return firmware;
  if (!/^v?\d+(\.\d+)*$/.test(version)) {
    throw new UsageError(`--micropython: expected a release such as 1.28.0, got "${version}"`);
  }
  return `${version}/${firmware ?? ''}`;
}

/**
 * The release, for commands without a board: the one that the command line names, or `uheap.config.json` pins. Undefined:
 * the newest.
 *
 * @throws UsageError, InputError
 */
export function releaseChoice(micropython: string | undefined): string | undefined {
  return firmwareChoice({ micropython })?.replace(/\/$/, '');
}
