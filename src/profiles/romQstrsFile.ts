/** Reading the strings of a firmware's ROM, which a file may say as what differs from another firmware's. */
import type { RomQstrPool } from '../abi/board.js';
import { ProfileError } from './problem.js';
import { storage } from './storage.js';
import { type ProfileRoot, readProfile } from './store.js';

/** Files are seldom more than two steps from a whole one; a longer chain is one that comes back to itself. */
const MAX_STEPS = 8;

/**
 * The pools that a file of `qstrs/` stands for.
 *
 * @throws ProfileError where it or what it extends is not there or not sound
 */
export function readRomPools(root: ProfileRoot, path: string, steps = 0): readonly RomQstrPool[] {
  const { value, file } = readProfile(root, path, 'romQstrs');
  if (!('extends' in value)) return value.pools;
  const base = storage().paths.join(path, '..', value.extends);
  if (!storage().exists(base) || steps === MAX_STEPS) {
    const expected = steps === MAX_STEPS ? 'a file that does not extend this one' : 'a file of the same kind';
    throw new ProfileError([{ file, key: 'extends', expected, found: JSON.stringify(value.extends) }]);
  }
  const pools = readRomPools(root, base, steps + 1);
  const unknown = value.pools.findIndex(({ name }) => !pools.some((pool) => pool.name === name));
  if (unknown >= 0) {
    const expected = `one of ${pools.map(({ name }) => name).join(', ')}`;
    const found = JSON.stringify(value.pools[unknown]!.name);
    throw new ProfileError([{ file, key: `pools.${unknown}.name`, expected, found }]);
  }
  return pools.map((pool) => {
    const own = value.pools.find(({ name }) => name === pool.name);
    if (own === undefined) return pool;
    const without = new Set(own.without);
    const kept = (own.strings ?? pool.strings).filter((text) => !without.has(text));
    const strings = own.with === undefined ? kept : [...kept, ...own.with].sort(byBytes);
    return { ...pool, alloc: own.alloc ?? pool.alloc, strings };
  });
}

/** A string has one character for each byte, so that code units compare as `strcmp` does. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
