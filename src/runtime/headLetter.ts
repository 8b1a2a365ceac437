import type { HeapOwner } from '../gc/heap.js';
import { CodeState } from './codeState.js';
import { isListItems } from './list.js';
import { MpMap } from './map.js';
import { MpModule } from './module.js';
import { type MpObj, MpObject, ObjArray } from './obj.js';
import {
  typeArray,
  typeByteArray,
  typeBytes,
  typeDict,
  typeFloat,
  typeFunBc,
  typeList,
  typeModule,
  typeStr,
  typeTuple,
} from './types.js';
import { UnknownChunk } from './unknownChunk.js';

const LETTERS = new Map<MpObj, string>([
  [typeTuple, 'T'],
  [typeList, 'L'],
  [typeDict, 'D'],
  [typeStr, 'S'],
  [typeBytes, 'S'],
  [typeByteArray, 'A'],
  [typeArray, 'A'],
  [typeFloat, 'F'],
  [typeFunBc, 'B'],
  [typeModule, 'M'],
]);

/**
 * The letter of a chunk in the heap map: decided by its first word alone, so that a list of types shows the letter of
 * the first of them (py/gc.c gc_dump_alloc_table).
 */
export function headLetter(owner: HeapOwner | null, ptr: number): string {
  if (owner instanceof UnknownChunk) return owner.letter;
  return LETTERS.get(firstWord(owner, ptr) ?? 0) ?? 'h';
}

function firstWord(owner: HeapOwner | null, ptr: number): MpObj | undefined {
  if (isListItems(owner, ptr)) return owner.slots[0];
  if (owner instanceof MpModule && !owner.typed) return undefined;
  if (owner instanceof MpObject) return owner.type;
  if (owner instanceof CodeState) return undefined;
  if (owner instanceof ObjArray) return owner.slots[0];
  if (owner instanceof MpMap) return owner.slots[0];
  return undefined;
}
