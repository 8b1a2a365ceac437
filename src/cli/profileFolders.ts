import { existsSync, statSync } from 'node:fs';
import { readProfileFolders } from '../checks/config.js';
import { UsageError } from './errors.js';

const CONFIG = 'uheap.config.json';

/** `--profiles`, for every command that a target is named to. */
export const PROFILES_OPTION = {
  profiles: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'a folder of your own profiles (docs/adding-a-board.md); may be given again',
  },
} as const;

/** As PROFILES_OPTION, where `--targets` is not taken for something else. */
export const PROFILES_OPTION_WITH_ALIAS = { profiles: { ...PROFILES_OPTION.profiles, alias: 'targets' } } as const;

/** What a command with PROFILES_OPTION gets. */
export interface ProfilesArgs {
  profiles?: string[];
}

/**
 * The user's own profile folders: those of the command line, then those that a config file names, by default
 * `uheap.config.json` in the current directory where there is one. Throws UsageError and InputError.
 */
export function profileFolders({ profiles = [] }: ProfilesArgs, config?: string): string[] {
  for (const folder of profiles) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new UsageError(`--profiles ${folder}: no such folder`);
  }
  const path = config ?? (existsSync(CONFIG) ? CONFIG : null);
  return path === null ? profiles : [...profiles, ...readProfileFolders(path)];
}
