import type { LfsOnDevice } from './littlefs.js';

/**
 * Littlefs on a program's own block device, as a page has it (package.json, `browser`): a part of its own, which is
 * fetched with the first board.
 */

interface Parts {
  readonly littlefs1: LfsOnDevice;
  readonly littlefs2: LfsOnDevice;
}

let parts: Parts | null = null;

/** Fetches the part. Rejects where it can't be had. */
export async function loadOnDevice(): Promise<void> {
  const [{ littlefs1 }, { littlefs2 }] = await Promise.all([
    import('./lfs1/littlefs1.js'),
    import('./lfs2/littlefs2.js'),
  ]);
  parts = { littlefs1, littlefs2 };
}

/** Throws Error where it was not fetched. */
export function onDevice(version: 'lfs1' | 'lfs2'): LfsOnDevice {
  if (parts === null) throw new Error('littlefs on a block device: await loadLittlefs() before the program runs');
  return version === 'lfs1' ? parts.littlefs1 : parts.littlefs2;
}
