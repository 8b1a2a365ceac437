import type { MpObj } from './obj.js';

/**
 * Equality and hashing of any two values, as the tables need them. runtime/ops.ts implements both and installs them
 * here when it is loaded, so that maps don't import the operators that are built upon maps.
 */
export interface CoreOps {
  equal(a: MpObj, b: MpObj): boolean;
  /** Hash of a value: a small int, which may be negative (see hashPos in runtime/map.ts). */
  hash(o: MpObj): number | bigint;
}

let ops: CoreOps;

export function installCoreOps(impl: CoreOps): void {
  ops = impl;
}

export function objEqual(a: MpObj, b: MpObj): boolean {
  return ops.equal(a, b);
}

export function objHash(o: MpObj): number | bigint {
  return ops.hash(o);
}
