import { loadDatabase } from '../modules/btree/openLater.js';
import { loadSeldom } from '../peripherals/seldom/openLater.js';
import { loadOnDevice } from '../vfs/lfs/onDeviceLater.js';
import { loadRareModules } from './rareModulesLater.js';

/**
 * Fetches what is a part of its own on a page: littlefs on a program's own block device, the pages of `btree`, ESP-NOW,
 * `ubluepy`, `machine.CAN` and `machine.USBDevice`. Rejects where one can't be had.
 */
export async function loadLaterParts(): Promise<void> {
  await Promise.all([loadOnDevice(), loadDatabase(), loadRareModules(), loadSeldom()]);
}
