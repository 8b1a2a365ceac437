import type { MpObj } from './obj.js';

/**
 * What the operators need of the rooms built upon them, and the tables of the operators. Each is implemented in the
 * file named below and installed when that file is loaded, so that nothing here is imported upwards.
 */

/** Equality and hashing of any two values, as the tables need them: runtime/ops.ts. */
export interface CoreOps {
  equal(a: MpObj, b: MpObj): boolean;
  /** Hash of a value: a small int, which may be negative (see hashPos in runtime/map.ts). */
  hash(o: MpObj): number | bigint;
}

/** Arithmetic whose left side is a C number that no object holds: objects/float.ts. MP_OBJ_NULL: not supported. */
export interface FloatOps {
  /** mp_obj_float_binary_op */
  floatBinaryOp(op: number, lhs: number, rhs: MpObj): MpObj;
  /** mp_obj_complex_binary_op */
  complexBinaryOp(op: number, lhsReal: number, lhsImag: number, rhs: MpObj): MpObj;
}

/** Whether an iteration over `container` comes to `value`: runtime/contains.ts. */
export type ContainsByIteration = (container: MpObj, value: MpObj) => boolean;

let ops: CoreOps;
export let floatOps: FloatOps;
export let containsByIteration: ContainsByIteration;

export function installCoreOps(impl: CoreOps): void {
  ops = impl;
}

export function installFloatOps(impl: FloatOps): void {
  floatOps = impl;
}

export function installContainsByIteration(impl: ContainsByIteration): void {
  containsByIteration = impl;
}

export function objEqual(a: MpObj, b: MpObj): boolean {
  return ops.equal(a, b);
}

export function objHash(o: MpObj): number | bigint {
  return ops.hash(o);
}
