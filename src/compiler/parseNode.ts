import { isInt, newIntFromLl } from '../runtime/newInt.js';
import { type MpObj, MpQstr } from '../runtime/obj.js';
import { objIsTrue } from '../runtime/ops.js';
import { mp } from '../runtime/state.js';
import { mpConstEmptyTuple } from '../runtime/tuple.js';
import { mpConstEllipsis, mpConstFalse, mpConstNone, mpConstTrue } from '../runtime/types.js';
import { compileOptions } from './options.js';
import type { ParseChunk } from './parseChunk.js';
import { R } from './rules.js';
import type { Scope } from './scope.js';
import { T, TOKEN_COUNT } from './tokens.js';

/**
 * A node of the parse tree (py/parse.h mp_parse_node_t): nothing (null), a small int, an identifier (its qstr), a short or
 * interned string, a token, or a struct in a parse chunk.
 */
export type ParseNode = null | number | bigint | MpQstr | StringLeaf | TokenLeaf | ParseNodeStruct;

/** A string that is interned. */
export class StringLeaf {
  readonly qst: MpQstr;

  constructor(qst: MpQstr) {
    this.qst = qst;
  }
}

/** A token that stands for itself: an operator, or a constant such as None. */
export class TokenLeaf {
  readonly kind: number;

  constructor(kind: number) {
    this.kind = kind;
  }
}

const tokenLeaves = Array.from({ length: TOKEN_COUNT }, (_, kind) => new TokenLeaf(kind));

export function tokenLeaf(kind: number): TokenLeaf {
  return tokenLeaves[kind]!;
}

/** `mp_parse_node_struct_t`: a rule and its children. */
export class ParseNodeStruct {
  /** The rule; `R.const_object` for a constant. */
  kind: number;
  readonly line: number;
  readonly nodes: readonly ParseNode[];
  /** The constant of a `const_object`. */
  readonly obj: MpObj | null;
  /** The scope that the compiler keeps in the blank child. */
  scope: Scope | null = null;
  /** Where the struct is: its chunk, the offset of its bytes there, and their number. */
  readonly chunk: ParseChunk;
  readonly offset: number;
  readonly bytes: number;

  constructor(
    kind: number,
    line: number,
    nodes: readonly ParseNode[],
    obj: MpObj | null,
    chunk: ParseChunk,
    offset: number,
    bytes: number,
  ) {
    this.kind = kind;
    this.line = line;
    this.nodes = nodes;
    this.obj = obj;
    this.chunk = chunk;
    this.offset = offset;
    this.bytes = bytes;
  }
}

export function isStructKind(pn: ParseNode, kind: number): pn is ParseNodeStruct {
  return pn instanceof ParseNodeStruct && pn.kind === kind;
}

export function isSmallInt(pn: ParseNode): pn is number | bigint {
  return typeof pn === 'number' || typeof pn === 'bigint';
}

export function isId(pn: ParseNode): pn is MpQstr {
  return pn instanceof MpQstr;
}

export function isTokenKind(pn: ParseNode, kind: number): boolean {
  return pn === tokenLeaves[kind];
}

/** Anything but a struct and nothing. */
export function isLeaf(pn: ParseNode): boolean {
  return pn !== null && !(pn instanceof ParseNodeStruct);
}

/** Address of a struct; 0 for a node that is none. */
export function nodePtr(pn: ParseNode): number {
  return pn instanceof ParseNodeStruct ? pn.chunk.ptr + mp.sizes.mp_parse_chunk_t + pn.offset : 0;
}

/** The integer that a node is, or null (mp_parse_node_get_int_maybe). */
export function nodeInt(pn: ParseNode): MpObj | null {
  if (isSmallInt(pn)) return pn;
  if (isStructKind(pn, R.const_object) && isInt(pn.obj!)) return pn.obj;
  return null;
}

const CONST_TOKENS: ReadonlyMap<number, MpObj> = new Map([
  [T.KW_NONE, mpConstNone],
  [T.KW_FALSE, mpConstFalse],
  [T.KW_TRUE, mpConstTrue],
  [T.ELLIPSIS, mpConstEllipsis],
]);

/** Whether a node is a constant, an empty tuple included (mp_parse_node_is_const). */
export function nodeIsConst(pn: ParseNode): boolean {
  if (pn === null || isId(pn)) return false;
  if (pn instanceof TokenLeaf) return CONST_TOKENS.has(pn.kind);
  if (!(pn instanceof ParseNodeStruct)) return true;
  return pn.kind === R.const_object || (pn.kind === R.atom_paren && pn.nodes[0] === null);
}

/** Whether a small int fits those of the machine that the code is for. */
export function fitsTargetSmallInt(value: number | bigint): boolean {
  const bits = compileOptions().dynamicSmallIntBits;
  if (bits === 0) return true;
  const limit = 2 ** (bits - 1);
  return value >= -limit && value < limit;
}

/** The object that a constant node stands for (mp_parse_node_convert_to_obj). Raises MemoryError. */
export function nodeToObj(pn: ParseNode): MpObj {
  if (isSmallInt(pn)) return fitsTargetSmallInt(pn) ? pn : newIntFromLl(pn);
  if (pn instanceof StringLeaf) return pn.qst;
  if (pn instanceof TokenLeaf) return CONST_TOKENS.get(pn.kind)!;
  return isStructKind(pn, R.const_object) ? pn.obj! : mpConstEmptyTuple;
}

function isConstBool(pn: ParseNode, value: boolean): boolean {
  const options = compileOptions();
  if (options.constTuple || options.constNames) return nodeIsConst(pn) && objIsTrue(nodeToObj(pn)) === value;
  if (isTokenKind(pn, value ? T.KW_TRUE : T.KW_FALSE)) return true;
  return isSmallInt(pn) && (Number(pn) !== 0) === value;
}

/** mp_parse_node_is_const_false. */
export function nodeIsConstFalse(pn: ParseNode): boolean {
  return isConstBool(pn, false);
}

/** mp_parse_node_is_const_true. */
export function nodeIsConstTrue(pn: ParseNode): boolean {
  return isConstBool(pn, true);
}

const NO_NODES: readonly ParseNode[] = [];

/** The items of a list that is one node where it has one item (mp_parse_node_extract_list). */
export function extractList(pn: ParseNode, kind: number): readonly ParseNode[] {
  if (pn === null) return NO_NODES;
  return isStructKind(pn, kind) ? pn.nodes : [pn];
}
