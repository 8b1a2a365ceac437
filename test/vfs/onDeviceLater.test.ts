import { expect, it } from 'vitest';
import { littlefs1 } from '../../src/vfs/lfs/lfs1/littlefs1.js';
import { littlefs2 } from '../../src/vfs/lfs/lfs2/littlefs2.js';
import { loadOnDevice, onDevice } from '../../src/vfs/lfs/onDeviceLater.js';

it('littlefs on a block device is there on a page once it was fetched, and says so before', async () => {
  expect(() => onDevice('lfs2')).toThrow('await loadLittlefs()');
  await loadOnDevice();
  expect(onDevice('lfs1')).toBe(littlefs1);
  expect(onDevice('lfs2')).toBe(littlefs2);
});
