import type { CodeState } from '../../runtime/codeState.js';
import type { MpQstr } from '../../runtime/obj.js';
import { importAll, importFrom, importName } from '../importOps.js';
import { deleteGlobal, deleteName, loadBuildClass, loadGlobal, loadName, storeGlobal, storeName } from '../names.js';

/** Instructions about names that are not attributes. */

function nameOf(cs: CodeState, arg: number): MpQstr {
  return cs.fun.context.qstrTable[arg]!;
}

export function loadConstStringStep(cs: CodeState, arg: number, sp: number): number {
  cs.slots[sp + 1] = nameOf(cs, arg);
  return sp + 1;
}

export function loadNameStep(cs: CodeState, arg: number, sp: number): number {
  cs.slots[sp + 1] = loadName(nameOf(cs, arg));
  return sp + 1;
}

export function loadGlobalStep(cs: CodeState, arg: number, sp: number): number {
  cs.slots[sp + 1] = loadGlobal(nameOf(cs, arg));
  return sp + 1;
}

export function storeNameStep(cs: CodeState, arg: number, sp: number): number {
  storeName(nameOf(cs, arg), cs.slots[sp]!);
  return sp - 1;
}

export function storeGlobalStep(cs: CodeState, arg: number, sp: number): number {
  storeGlobal(nameOf(cs, arg), cs.slots[sp]!);
  return sp - 1;
}

export function deleteNameStep(cs: CodeState, arg: number, sp: number): number {
  deleteName(nameOf(cs, arg));
  return sp;
}

export function deleteGlobalStep(cs: CodeState, arg: number, sp: number): number {
  deleteGlobal(nameOf(cs, arg));
  return sp;
}

export function loadBuildClassStep(cs: CodeState, _arg: number, sp: number): number {
  cs.slots[sp + 1] = loadBuildClass();
  return sp + 1;
}

export function importNameStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  slots[sp - 1] = importName(nameOf(cs, arg), slots[sp]!, slots[sp - 1]!);
  return sp - 1;
}

export function importFromStep(cs: CodeState, arg: number, sp: number): number {
  cs.slots[sp + 1] = importFrom(cs.slots[sp]!, nameOf(cs, arg));
  return sp + 1;
}

export function importStarStep(cs: CodeState, _arg: number, sp: number): number {
  importAll(cs.slots[sp]!);
  return sp - 1;
}
