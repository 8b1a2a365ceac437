import type { HeapOwner } from '../gc/heap.js';
import { CodeState } from '../runtime/codeState.js';
import { isListItems } from '../runtime/list.js';
import { MpModule } from '../runtime/module.js';
import { MpObject, MpType, ObjArray } from '../runtime/obj.js';
import { utf8Text } from '../runtime/print.js';

/** What the parts of the machine that are no Python objects are called in reports; by class name. */
const PARTS: Readonly<Record<string, string>> = {
  MpMap: 'dict table',
  ArrayItems: 'array data',
  QstrPool: 'qstr pool',
  IoVstr: 'StringIO buffer',
  Scope: 'compiler scope',
  Lexer: 'lexer',
  ParseChunk: 'parse tree',
  ChildTable: 'code table',
  ConstTable: 'constant table',
  MpRawCode: 'raw code',
  RawCode: 'raw code',
  BytecodeMemory: 'emitter',
  NativeMemory: 'emitter',
  Assembler: 'emitter',
  Region: 'machine code',
  MemReader: 'reader',
  VfsReader: 'reader',
};

function partName(owner: HeapOwner): string {
  const { name } = owner.constructor;
  return PARTS[name] ?? name;
}

/** Names of what is in the chunks of a heap, numbered in order of appearance. */
export class ChunkTypes {
  readonly names: string[] = [];
  private readonly byName = new Map<string, number>();
  private readonly known = new Map<unknown, number>();
  private readonly data = this.number('raw data');
  private readonly frame = this.number('frame');
  private readonly objArray = this.number('object array');
  private readonly typeType = this.number('type');

  /** Number of the name of what `owner` is: a Python type where it is an object, else the part of the machine. */
  of(owner: HeapOwner | null | undefined, ptr: number): number {
    if (owner === null || owner === undefined) return this.data;
    if (owner instanceof MpObject) {
      if (isListItems(owner, ptr)) return this.objArray;
      if (owner instanceof MpType) return this.typeType;
      // Raw code and the like are objects to the collector, but of no Python type.
      const key = owner instanceof MpModule && !owner.typed ? MpModule : owner.type;
      return this.known.get(key) ?? this.learn(key, owner);
    }
    if (owner instanceof CodeState) return this.frame;
    if (owner instanceof ObjArray) return this.objArray;
    const part = owner.constructor;
    let type = this.known.get(part);
    if (type === undefined) {
      type = this.number(partName(owner));
      this.known.set(part, type);
    }
    return type;
  }

  private learn(key: unknown, owner: MpObject): number {
    const type = this.number(key === MpModule ? 'module context' : utf8Text(owner.type.name.data) || partName(owner));
    this.known.set(key, type);
    return type;
  }

  private number(name: string): number {
    let type = this.byName.get(name);
    if (type === undefined) {
      type = this.names.push(name) - 1;
      this.byName.set(name, type);
    }
    return type;
  }
}
