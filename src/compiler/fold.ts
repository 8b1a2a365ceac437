import { exceptionAddTraceback, newExceptionMsg } from '../runtime/exception.js';
import { MpComplex, MpFloat } from '../runtime/float.js';
import { MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, mapLookup } from '../runtime/map.js';
import { intSign, isInt, type MpInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr } from '../runtime/obj.js';
import { NO_NAME } from '../runtime/opNames.js';
import {
  binaryOp,
  MP_BINARY_OP_AND,
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_LSHIFT,
  MP_BINARY_OP_MAT_MULTIPLY,
  MP_BINARY_OP_MODULO,
  MP_BINARY_OP_OR,
  MP_BINARY_OP_POWER,
  MP_BINARY_OP_RSHIFT,
  MP_BINARY_OP_TRUE_DIVIDE,
  MP_BINARY_OP_XOR,
  MP_UNARY_OP_INVERT,
  MP_UNARY_OP_POSITIVE,
  unaryOp,
} from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { newTupleN } from '../runtime/tuple.js';
import { typeSyntaxError } from '../runtime/types.js';
import {
  isId,
  isStructKind,
  nodeInt,
  nodeIsConst,
  nodeIsConstFalse,
  nodeIsConstTrue,
  nodeToObj,
  type ParseNode,
  ParseNodeStruct,
  type TokenLeaf,
  tokenLeaf,
} from './parseNode.js';
import type { ParseStacks } from './parseStacks.js';
import { R } from './rules.js';
import { T } from './tokens.js';

/** Evaluating constants while parsing (py/parse.c fold_*, build_tuple). Each returns whether it replaced the rule. */

/** Finds a constant of a module by the names in `module.name`, or MP_OBJ_NULL. */
export type ModuleConstLookup = (module: MpQstr, name: MpQstr) => MpObj;

let lookupModuleConst: ModuleConstLookup = () => MP_OBJ_NULL;

/**
 * Says where the constants of modules are that the parser puts in place of `module.NAME` (MICROPY_COMP_MODULE_CONST,
 * mp_constants_table): those of `errno`, `uctypes`, `math` where floats are folded, and what a port adds. The lookup must not allocate.
 */
export function installModuleConsts(lookup: ModuleConstLookup): void {
  lookupModuleConst = lookup;
}

/**
 * Short-circuits `or`, `and` and `not`. The number of arguments that are left is returned, or 0 where the rule is gone.
 */
export function foldLogicalConstants(parser: ParseStacks, ruleId: number, numArgs: number): number {
  if (ruleId === R.or_test || ruleId === R.and_test) return foldOrAnd(parser, ruleId === R.or_test, numArgs);
  if (ruleId !== R.not_test_2) return numArgs;
  const pn = parser.peekResult(0);
  let folded: ParseNode;
  if (nodeIsConstFalse(pn)) folded = tokenLeaf(T.KW_TRUE);
  else if (nodeIsConstTrue(pn)) folded = tokenLeaf(T.KW_FALSE);
  else return numArgs;
  parser.popResult();
  parser.pushResult(folded);
  return 0;
}

function foldOrAnd(parser: ParseStacks, isOr: boolean, numArgs: number): number {
  let copyTo = numArgs;
  for (let i = numArgs - 1; i >= 0; i--) {
    const pn = parser.peekResult(i);
    parser.setResult(copyTo - 1, pn);
    // The last value is always kept.
    if (i === 0) break;
    if (isOr) {
      if (nodeIsConstTrue(pn)) break;
      if (!nodeIsConstFalse(pn)) copyTo--;
    } else {
      if (nodeIsConstFalse(pn)) break;
      if (!nodeIsConstTrue(pn)) copyTo--;
    }
  }
  const nPop = copyTo - 1;
  for (let i = 0; i < nPop; i++) parser.popResult();
  const left = numArgs - nPop;
  return left === 1 ? 0 : left;
}

const BINARY_RULES: ReadonlyMap<number, number> = new Map([
  [R.expr, MP_BINARY_OP_OR],
  [R.xor_expr, MP_BINARY_OP_XOR],
  [R.and_expr, MP_BINARY_OP_AND],
  [R.power, MP_BINARY_OP_POWER],
]);

/** Evaluates expressions of numbers, declarations by `const()`, and constants of modules. */
export function foldConstants(parser: ParseStacks, ruleId: number, numArgs: number): boolean {
  let value: MpObj | null = null;
  const binary = BINARY_RULES.get(ruleId);
  if (binary !== undefined) value = foldBinary(parser, binary, numArgs);
  else if (ruleId === R.shift_expr || ruleId === R.arith_expr || ruleId === R.term) value = foldTerms(parser, numArgs);
  else if (ruleId === R.factor_2) value = foldUnary(parser);
  else if (ruleId === R.expr_stmt) return parser.options.constNames && foldConstStatement(parser);
  else if (ruleId === R.atom_expr_normal && parser.options.moduleConst) value = foldModuleConst(parser);
  if (value === null) return false;
  for (let i = 0; i < numArgs; i++) parser.popResult();
  parser.pushResult(parser.constNodeOptimised(0, value));
  return true;
}

/** A node's integer, or where the firmware folds floats its float; null for others. */
function nodeNumber(parser: ParseStacks, pn: ParseNode): MpObj | null {
  const int = nodeInt(pn);
  if (int !== null || !parser.options.constFloat) return int;
  return isStructKind(pn, R.const_object) && pn.obj instanceof MpFloat ? pn.obj : null;
}

/** `a op b op ...` of constant numbers, or null. */
function foldBinary(parser: ParseStacks, op: number, numArgs: number): MpObj | null {
  let value = nodeNumber(parser, parser.peekResult(numArgs - 1));
  for (let i = numArgs - 2; value !== null && i >= 0; i--) {
    const arg = nodeNumber(parser, parser.peekResult(i));
    if (arg === null || !mayFold(parser, op, arg)) return null;
    value = foldStep(parser, op, value, arg);
  }
  return value;
}

function foldTerms(parser: ParseStacks, numArgs: number): MpObj | null {
  let value = nodeNumber(parser, parser.peekResult(numArgs - 1));
  for (let i = numArgs - 2; value !== null && i >= 1; i -= 2) {
    const arg = nodeNumber(parser, parser.peekResult(i - 1));
    if (arg === null) return null;
    const op = MP_BINARY_OP_LSHIFT + ((parser.peekResult(i) as TokenLeaf).kind - T.OP_DBL_LESS);
    if (!mayFold(parser, op, arg)) return null;
    value = foldStep(parser, op, value, arg);
  }
  return value;
}

/** Whether the firmware tries to fold an operation with this right-hand side: those that would raise, it once didn't. */
function mayFold(parser: ParseStacks, op: number, arg: MpObj): boolean {
  const { foldTries, constFloat } = parser.options;
  switch (op) {
    case MP_BINARY_OP_MAT_MULTIPLY:
      return foldTries > 1;
    case MP_BINARY_OP_TRUE_DIVIDE:
      return foldTries > 1 || constFloat;
    case MP_BINARY_OP_POWER:
      return foldTries > 1 || constFloat || sign(arg) >= 0;
    case MP_BINARY_OP_LSHIFT:
    case MP_BINARY_OP_RSHIFT:
      return foldTries > 0 || sign(arg) >= 0;
    case MP_BINARY_OP_FLOOR_DIVIDE:
    case MP_BINARY_OP_MODULO:
      return foldTries > 0 || sign(arg) !== 0;
    default:
      return true;
  }
}

function sign(o: MpObj): number {
  return intSign(o as number | bigint | MpInt);
}

/** The result, or null where there is none; what a failed try made stays on the heap. */
function foldStep(parser: ParseStacks, op: number, value: MpObj, arg: MpObj): MpObj | null {
  const top = mp.roots.mark();
  mp.roots.keep(value);
  try {
    const result = binaryOp(op, value, arg);
    return result instanceof MpComplex ? null : result;
  } catch (e) {
    if (e instanceof MpObject && parser.options.foldTries > 0) return null;
    throw e;
  } finally {
    mp.roots.release(top);
  }
}

function foldUnary(parser: ParseStacks): MpObj | null {
  const value = nodeNumber(parser, parser.peekResult(0));
  if (value === null) return null;
  const tok = (parser.peekResult(1) as TokenLeaf).kind;
  if (tok === T.OP_TILDE) return value instanceof MpFloat ? null : unaryOp(MP_UNARY_OP_INVERT, value);
  return unaryOp(MP_UNARY_OP_POSITIVE + (tok - T.OP_PLUS), value);
}

const QSTR_CONST = q('const');

/** `name = const(value)`: the name stands for the value from here on. True where the statement is gone altogether. */
function foldConstStatement(parser: ParseStacks): boolean {
  const call = parser.peekResult(0);
  const name = parser.peekResult(1);
  if (!isId(name) || !isStructKind(call, R.atom_expr_normal) || call.nodes[0] !== QSTR_CONST) return false;
  const paren = call.nodes[1]!;
  if (!isStructKind(paren, R.trailer_paren)) return false;
  const pnValue = paren.nodes[0]!;
  if (!nodeIsConst(pnValue)) {
    const exc = newExceptionMsg(typeSyntaxError, 'not a constant');
    exceptionAddTraceback(exc, parser.lexer.sourceName, call.line, NO_NAME);
    throw exc;
  }
  const top = mp.roots.mark();
  const value = nodeToObj(pnValue);
  mp.roots.keep(value);
  const at = mapLookup(parser.consts, name, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  mp.roots.release(top);
  parser.consts.slots[at + 1] = value;
  parser.rootConsts();
  if (name.data.charCodeAt(0) === UNDERSCORE) {
    // A private constant isn't stored at all.
    parser.popResult();
    parser.popResult();
    parser.pushNode(0, R.pass_stmt, 0);
    return true;
  }
  parser.popResult();
  parser.pushResult(pnValue);
  return false;
}

const UNDERSCORE = 95;

function foldModuleConst(parser: ParseStacks): MpObj | null {
  const base = parser.peekResult(1);
  const trailer = parser.peekResult(0);
  if (!isId(base) || !isStructKind(trailer, R.trailer_period)) return null;
  const value = lookupModuleConst(base, trailer.nodes[0] as MpQstr);
  return value !== MP_OBJ_NULL && (isInt(value) || value instanceof MpFloat) ? value : null;
}

/** Makes one object of a tuple whose items are all constants. */
export function buildConstTuple(parser: ParseStacks, line: number, ruleId: number, numArgs: number): boolean {
  if (ruleId === R.testlist_comp) {
    return parser.peekRule(0) === R.atom_paren && buildTupleFromStack(parser, line, numArgs);
  }
  if (ruleId === R.testlist_comp_3c) {
    // The rules above are testlist_comp_3b and testlist_comp; both are done with.
    if (parser.peekRule(2) !== R.atom_paren || !buildTupleFromStack(parser, line, numArgs)) return false;
    parser.dropRules(2);
    return true;
  }
  if (ruleId !== R.testlist_star_expr && ruleId !== R.testlist && ruleId !== R.subscriptlist) return false;
  return buildTupleFromStack(parser, line, numArgs);
}

function buildTupleFromStack(parser: ParseStacks, line: number, numArgs: number): boolean {
  for (let i = numArgs - 1; i >= 0; i--) if (!nodeIsConst(parser.peekResult(i))) return false;
  const tuple = newTupleN(numArgs);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  for (let i = numArgs - 1; i >= 0; i--) {
    const pn = parser.popResult();
    tuple.items[i] = nodeToObj(pn);
    if (pn instanceof ParseNodeStruct) parser.freeNode(pn);
  }
  parser.pushResult(parser.constNode(line, tuple));
  mp.roots.release(top);
  return true;
}
