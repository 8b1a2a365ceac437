import { littlefs1 } from './lfs1/littlefs1.js';
import { littlefs2 } from './lfs2/littlefs2.js';
import type { LfsOnDevice } from './littlefs.js';

/** Littlefs on a program's own block device. In a bundle for pages `onDeviceLater.ts` takes the place of this file. */
export function onDevice(version: 'lfs1' | 'lfs2'): LfsOnDevice {
  return version === 'lfs1' ? littlefs1 : littlefs2;
}
