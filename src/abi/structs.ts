import { sameRom } from './board.js';
import type { Abi, Sizes } from './knownSizes.js';
import { expressionValue } from './macroValue.js';
import { type FieldSpec, STRUCTS, type StructName } from './structTable.js';

export type { StructName } from './structTable.js';

/** How the words of a field are to be read. */
export type FieldClass = 'pointer' | 'object' | 'number' | 'float' | 'struct';

/** A field in its place. Offsets and sizes are bytes. */
export interface FieldLayout {
  readonly name: string;
  readonly class: FieldClass;
  readonly offset: number;
  /** Of one element. */
  readonly bytes: number;
  /** Elements: 1 for no array, 0 for a flexible one. */
  readonly count: number;
  /** Of a bit-field: its first bit, counted from the least significant bit at `offset`, and its width. */
  readonly bits: { readonly first: number; readonly width: number } | null;
  /** Of an embedded struct. */
  readonly struct: StructName | null;
}

/** A struct laid out for one ABI. */
export interface StructLayout {
  readonly name: StructName;
  /** `sizeof`, a flexible array counting nothing. */
  readonly bytes: number;
  readonly align: number;
  readonly fields: readonly FieldLayout[];
  /** `offsetof` the flexible array that ends the struct (or the struct embedded last); `bytes` when there is none. */
  readonly flexOffset: number;
}

/** One number for each struct, under the struct's C name. */
export type StructSizes = Readonly<Record<StructName, number>>;

/** `sizeof` every struct on this board, in bytes. */
export function structSizes(board: Abi): StructSizes {
  const layouts = layoutsOf(board);
  return (layouts.sizes ??= layouts.knownOr('sizes', (layout) => layout.bytes));
}

/**
 * Where the flexible array of each struct begins, in bytes, which is what `m_new_obj_var` adds the elements to.
 * It can be less than the struct's size.
 */
export function flexOffsets(board: Abi): StructSizes {
  const layouts = layoutsOf(board);
  return (layouts.flexOffsets ??= layouts.knownOr('flexOffsets', (layout) => layout.flexOffset));
}

/** `sizeof` one struct, in bytes. */
export function sizeOf(board: Abi, name: StructName): number {
  return structLayout(board, name).bytes;
}

/** Where the fields of a struct lie on this board. */
export function structLayout(board: Abi, name: StructName): StructLayout {
  return layoutsOf(board).of(name);
}

/** The bytes from the start of a struct at which a collection finds pointers and objects, in the order that it looks. */
export function pointerOffsets(board: Abi, name: StructName): number[] {
  const layouts = layoutsOf(board);
  const offsets: number[] = [];
  collectPointers(layouts, layouts.of(name), 0, offsets);
  return offsets;
}

function collectPointers(layouts: Layouts, layout: StructLayout, base: number, offsets: number[]): void {
  for (const field of layout.fields) {
    for (let i = 0; i < field.count; i++) {
      const at = base + field.offset + i * field.bytes;
      if (field.struct !== null) collectPointers(layouts, layouts.of(field.struct), at, offsets);
      else if (field.class === 'pointer' || field.class === 'object') offsets.push(at);
    }
  }
}

let recorded: (abi: Abi) => Sizes | null = () => null;

/** From now on sizes are looked for there before a struct is laid out. */
export function useKnownSizes(sizesOf: (abi: Abi) => Sizes | null): void {
  recorded = sizesOf;
}

/** A board never changes, and a process may boot it thousands of times. */
const known = new WeakMap<Abi, Layouts>();

function layoutsOf(board: Abi): Layouts {
  const key = sameRom(board);
  let layouts = known.get(key);
  if (layouts === undefined) {
    layouts = new Layouts(key);
    known.set(key, layouts);
  }
  return layouts;
}

interface Scalar {
  readonly bytes: number;
  readonly align: number;
  readonly class: FieldClass;
}

/** The layouts of one ABI, each computed once. */
class Layouts {
  sizes: StructSizes | null = null;
  flexOffsets: StructSizes | null = null;
  private readonly known = new Map<StructName, StructLayout>();
  private readonly scalars: ReadonlyMap<string, Scalar>;

  constructor(private readonly abi: Abi) {
    this.scalars = scalarKinds(abi);
  }

  /** What has been recorded of all structs, or what is computed now. */
  knownOr(what: 'sizes' | 'flexOffsets', pick: (layout: StructLayout) => number): StructSizes {
    const known = recorded(this.abi);
    const names = known?.structs ?? Object.keys(STRUCTS);
    // An object to which so many keys are added one by one is a slow hash table to V8, and each allocation reads from it.
    return Object.freeze(
      Object.fromEntries(names.map((name, i) => [name, known?.[what][i] ?? pick(this.of(name as StructName))])),
    ) as StructSizes;
  }

  of(name: StructName): StructLayout {
    let layout = this.known.get(name);
    if (layout === undefined) {
      layout = this.compute(name);
      this.known.set(name, layout);
    }
    return layout;
  }

  private compute(name: StructName): StructLayout {
    const fields: FieldLayout[] = [];
    let bit = 0;
    let align = 1;
    let flexOffset = -1;
    for (const [fieldName, spec] of Object.entries<FieldSpec>(STRUCTS[name])) {
      const kind = this.kindOf(spec);
      if (kind === null) continue;
      const parsed = parseKind(kind);
      const element = this.element(parsed.type);
      align = Math.max(align, element.align);
      if (parsed.width !== null) {
        const unit = element.bytes * 8;
        const width = bitWidth(parsed.width, unit, bit % unit);
        if ((bit % unit) + width > unit) bit = roundUp(bit, unit);
        const offset = Math.floor(bit / unit) * element.bytes;
        const bits = { first: bit - offset * 8, width };
        fields.push({ name: fieldName, class: 'number', offset, bytes: element.bytes, count: 1, bits, struct: null });
        bit += width;
        continue;
      }
      const offset = roundUp(Math.ceil(bit / 8), element.align);
      const count =
        parsed.count === null ? 1 : parsed.count === '' ? 0 : expressionValue(this.abi.macros, parsed.count);
      const { bytes, struct } = element;
      fields.push({ name: fieldName, class: element.class, offset, bytes, count, bits: null, struct });
      if (count === 0) flexOffset = offset;
      else flexOffset = struct === null ? -1 : this.nestedFlex(struct, offset);
      bit = (offset + bytes * count) * 8;
    }
    const bytes = roundUp(Math.ceil(bit / 8), align);
    return { name, bytes, align, fields, flexOffset: flexOffset < 0 ? bytes : flexOffset };
  }

  /** Of the kind that a field has in this build; null where it has no such field. */
  private kindOf(spec: FieldSpec): string | null {
    if (typeof spec === 'string') return spec;
    const holds = (condition: string): boolean => expressionValue(this.abi.macros, condition) !== 0;
    if (spec.length === 2) return holds(spec[1]) ? spec[0] : null;
    return holds(spec[2]) ? spec[1] : spec[0];
  }

  private nestedFlex(struct: StructName, offset: number): number {
    const inner = this.of(struct);
    return inner.fields.at(-1)?.count === 0 ? offset + inner.flexOffset : -1;
  }

  private element(type: string): Scalar & { readonly struct: StructName | null } {
    const scalar = this.scalars.get(type);
    if (scalar !== undefined) return { ...scalar, struct: null };
    if (!Object.hasOwn(STRUCTS, type)) throw new Error(`no struct and no C type: ${type}`);
    const { bytes, align } = this.of(type as StructName);
    return { bytes, align, class: 'struct', struct: type as StructName };
  }
}

function scalarKinds(abi: Abi): ReadonlyMap<string, Scalar> {
  const { wordBytes, objBytes, align64, enumBytes } = abi;
  const number = (bytes: number): Scalar => ({ bytes, align: bytes === 8 ? align64 : bytes, class: 'number' });
  const floatBytes = abi.floatImpl === 'double' ? 8 : 4;
  return new Map<string, Scalar>([
    ['void*', { ...number(wordBytes), class: 'pointer' }],
    ['mp_obj_t', { ...number(objBytes), class: 'object' }],
    ['mp_int_t', number(objBytes)],
    ['mp_uint_t', number(objBytes)],
    ['size_t', number(wordBytes)],
    ['int', number(4)],
    ['bool', number(1)],
    ['enum', number(enumBytes)],
    ['mp_float_t', { ...number(floatBytes), class: 'float' }],
    ['uint8_t', number(1)],
    ['uint16_t', number(2)],
    ['uint32_t', number(4)],
    ['uint64_t', number(8)],
    // glibc's, which is 40 bytes on 64-bit hosts and 24 on 32-bit ones.
    ['pthread_mutex_t', { bytes: wordBytes === 8 ? 40 : 24, align: wordBytes, class: 'number' }],
  ]);
}

interface ParsedKind {
  readonly type: string;
  /** Between the brackets of an array. */
  readonly count: string | null;
  /** After the colon of a bit-field. */
  readonly width: string | null;
}

/** What all boards' layouts begin with. */
const parsedKinds = new Map<string, ParsedKind>();

function parseKind(kind: string): ParsedKind {
  const before = parsedKinds.get(kind);
  if (before !== undefined) return before;
  const match = /^([\w*]+)(?:\[([^\]]*)\]|:([\w*-]+))?$/.exec(kind);
  if (match === null) throw new Error(`not a field kind: ${kind}`);
  const parsed = { type: match[1]!, count: match[2] ?? null, width: match[3] ?? null };
  parsedKinds.set(kind, parsed);
  return parsed;
}

function bitWidth(width: string, unit: number, used: number): number {
  if (width === 'half') return unit / 2;
  if (width.startsWith('*')) return unit - used - Number(width.slice(2));
  return Number(width);
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
