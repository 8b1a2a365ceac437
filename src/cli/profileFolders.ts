import { existsSync, statSync } from 'node:fs';
import { readProfileFolders } from '../checks/config.js';
import { UsageError } from './errors.js';
import { CONFIG } from './options.js';

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
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new UsageError(`--profiles ${folder}: no such folder`);
    }
  }
  const path = config ?? (existsSync(CONFIG) ? CONFIG : null);
  return path === null ? profiles : [...profiles, ...readProfileFolders(path)];
}
