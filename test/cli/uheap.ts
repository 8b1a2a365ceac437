import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The built command line. */
export const MAIN = join(import.meta.dirname, '../../dist/cli/main.cjs');

if (!existsSync(MAIN)) throw new Error('dist is missing: npm run build first');

/** What a command did. */
export interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `uheap` with these words in a folder. In CI it prints what it prints elsewhere. */
export function uheapIn(folder: string, args: readonly string[], input = ''): Done {
  const env = { ...process.env, GITHUB_ACTIONS: '' };
  const done = spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, input, encoding: 'utf8', env });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
