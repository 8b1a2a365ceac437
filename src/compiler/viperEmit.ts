import {
  VIPER_BINARY,
  VIPER_FROM_OBJ,
  VIPER_LOAD,
  VIPER_STORE,
  VIPER_TO_OBJ,
  VIPER_UNARY,
} from '../bytecode/viperOpcodes.js';
import { type MpException, newExceptionMsgVarg } from '../runtime/exception.js';
import {
  MP_NATIVE_TYPE_BOOL,
  MP_NATIVE_TYPE_INT,
  MP_NATIVE_TYPE_OBJ,
  MP_NATIVE_TYPE_PTR8,
  MP_NATIVE_TYPE_PTR16,
  MP_NATIVE_TYPE_PTR32,
  MP_NATIVE_TYPE_UINT,
  NATIVE_TYPE_NAMES,
  nativeTypeFromQstr,
} from '../runtime/nativeType.js';
import type { MpObj, MpQstr } from '../runtime/obj.js';
import { binaryOpName, unaryOpName } from '../runtime/opNames.js';
import {
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_OR,
  MP_BINARY_OP_INPLACE_POWER,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_MODULO,
  MP_BINARY_OP_MULTIPLY,
  MP_BINARY_OP_NOT_EQUAL,
  MP_BINARY_OP_OR,
  MP_UNARY_OP_INVERT,
  MP_UNARY_OP_NEGATIVE,
  MP_UNARY_OP_POSITIVE,
} from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { typeNotImplementedError, typeViperTypeError } from '../runtime/types.js';
import type { CodeMemory } from './codeMemory.js';
import { type BlockKind, Emitter } from './emit.js';
import type { EmitCommon } from './emitCommon.js';
import { compileOptions } from './options.js';
import { ID_FLAG_IS_PARAM, ID_INFO_KIND_GLOBAL_EXPLICIT, ID_INFO_KIND_LOCAL, type Scope } from './scope.js';
import { T } from './tokens.js';

/** Types beside those that values can have: of None, of a local without a value, and of a name such as `ptr8`. */
const NONE = 0x54;
const UNBOUND = 0x60;
const CAST = 0x70;

const QSTR_None = q('None');

function nameOf(type: number): MpQstr {
  return NATIVE_TYPE_NAMES[type] ?? QSTR_None;
}

/** Bytes of what a pointer points to. */
const ITEM_BYTES: Readonly<Record<number, number>> = {
  [MP_NATIVE_TYPE_PTR8]: 1,
  [MP_NATIVE_TYPE_PTR16]: 2,
  [MP_NATIVE_TYPE_PTR32]: 4,
};

/** What is known of a value on the stack. */
interface StackValue {
  type: number;
  /** It is a constant that C has not put on the stack yet, so that its conversion is known too. */
  isImmediate: boolean;
  /** The type that a CAST makes. */
  castTo: number;
}

function stackValue(type: number, isImmediate = false): StackValue {
  return { type, isImmediate, castTo: 0 };
}

function isInt(type: number): boolean {
  return type === MP_NATIVE_TYPE_INT || type === MP_NATIVE_TYPE_UINT;
}

function objects(n: number): StackValue[] {
  return Array.from({ length: n }, () => stackValue(MP_NATIVE_TYPE_OBJ));
}

/** What a viper function's arguments are converted to, by position. */
export function argTypes(scope: Scope): number[] {
  const types = new Array<number>(scope.numPosArgs).fill(MP_NATIVE_TYPE_OBJ);
  for (const id of scope.ids) {
    if ((id.flags & ID_FLAG_IS_PARAM) !== 0 && id.localNum < types.length) types[id.localNum] = id.viperType;
  }
  return types;
}

/**
 * Types of values in viper functions, and the instructions that follow from them (what py/emitnative.c does with
 * machine code). Types are found in the order of the source, not of how it runs: a local has the type of what is first
 * stored to it. An error does not end the pass, so that the last one of a statement counts.
 */
export class ViperEmitter extends Emitter {
  private readonly onError: (exc: MpException) => void;
  private stack: StackValue[] = [];
  private locals: number[] = [];
  /** Type of what a jump that keeps the top left on the stack. */
  private savedType = MP_NATIVE_TYPE_OBJ;

  constructor(common: EmitCommon, memory: CodeMemory, onError: (exc: MpException) => void) {
    super(common, memory);
    this.onError = onError;
  }

  private error(text: string, ...args: MpQstr[]): void {
    this.onError(newExceptionMsgVarg(typeViperTypeError, text, ...args));
  }

  override startPass(pass: number, scope: Scope): void {
    super.startPass(pass, scope);
    this.stack = [];
    this.locals = argTypes(scope);
    while (this.locals.length < scope.numLocals) this.locals.push(UNBOUND);
  }

  private peek(depth: number): StackValue {
    return this.stack[this.stack.length - 1 - depth] ?? stackValue(MP_NATIVE_TYPE_OBJ);
  }

  private setTop(type: number, isImmediate = false): void {
    this.stack[this.stack.length - 1] = stackValue(type, isImmediate);
  }

  protected override moveStack(delta: number): void {
    super.moveStack(delta);
    if (delta > 0) this.stack.push(...objects(delta));
    else if (delta < 0) this.stack.length = Math.max(0, this.stack.length + delta);
  }

  /** A single value that is there where a jump comes from is the one that `jumpIfOrPop` kept. */
  override adjustStackSize(delta: number): void {
    super.adjustStackSize(delta);
    if (delta === 1) this.setTop(this.savedType);
  }

  /** Before a jump and at a label, constants are put on the stack as they are. */
  private settle(): void {
    for (const value of this.stack) value.isImmediate = false;
  }

  /** Makes an object of the value at a depth; the bits of the type that C looks at. */
  private toObj(depth: number): void {
    const value = this.peek(depth);
    const type = value.type & 0xf;
    if (type !== MP_NATIVE_TYPE_OBJ && type !== MP_NATIVE_TYPE_BOOL) this.writeUint(VIPER_TO_OBJ, (depth << 4) | type);
    value.type = MP_NATIVE_TYPE_OBJ;
    value.isImmediate = false;
  }

  /** Makes objects of the `n` topmost values. Constants are known; of those C can't convert pointers. */
  private toObjs(n: number): void {
    for (let i = 0; i < n; i++) {
      const value = this.peek(i);
      if (!value.isImmediate) continue;
      if (value.type !== NONE && value.type > MP_NATIVE_TYPE_UINT) {
        raiseMsg(typeNotImplementedError, 'conversion to object');
      }
      value.type = MP_NATIVE_TYPE_OBJ;
      value.isImmediate = false;
    }
    for (let i = 0; i < n; i++) if (this.peek(i).type !== MP_NATIVE_TYPE_OBJ) this.toObj(i);
  }

  override loadConstTok(tok: number): void {
    super.loadConstTok(tok);
    if (tok === T.KW_NONE) this.setTop(NONE, true);
    else if (tok !== T.ELLIPSIS) this.setTop(MP_NATIVE_TYPE_BOOL, true);
  }

  override loadNone(): void {
    super.loadNone();
    this.setTop(NONE, true);
  }

  override loadConstSmallInt(value: number | bigint): void {
    super.loadConstSmallInt(value);
    this.setTop(MP_NATIVE_TYPE_INT, true);
  }

  override loadConstStr(qst: MpQstr): void {
    super.loadConstStr(qst);
    this.setTop(MP_NATIVE_TYPE_OBJ);
  }

  override loadConstObj(obj: MpObj): void {
    super.loadConstObj(obj);
    this.setTop(MP_NATIVE_TYPE_OBJ);
  }

  override loadFast(localNum: number): void {
    super.loadFast(localNum);
    this.setTop(this.locals[localNum]!);
  }

  override loadId(scope: Scope, qst: MpQstr): void {
    const id = scope.find(qst)!;
    if (id.kind === ID_INFO_KIND_GLOBAL_EXPLICIT) {
      this.loadGlobal(qst);
    } else if (id.kind === ID_INFO_KIND_LOCAL) {
      const type = this.locals[id.localNum]!;
      if (type === UNBOUND) this.error("local '%q' used before type known", qst);
      super.loadId(scope, qst);
      this.setTop(type);
    } else {
      super.loadId(scope, qst);
    }
  }

  /** The name of a type is a conversion, unless it is a name of something else here. */
  override loadGlobal(qst: MpQstr): void {
    const castTo = nativeTypeFromQstr(qst);
    if (castTo < MP_NATIVE_TYPE_BOOL) {
      super.loadGlobal(qst);
      return;
    }
    this.loadNull();
    this.setTop(CAST, true);
    this.peek(0).castTo = castTo;
  }

  override storeId(scope: Scope, qst: MpQstr): void {
    const id = scope.find(qst)!;
    if (id.kind === ID_INFO_KIND_LOCAL) this.storeLocal(id.localNum, qst);
    else if (this.peek(0).type !== MP_NATIVE_TYPE_OBJ) this.toObj(0);
    super.storeId(scope, qst);
  }

  private storeLocal(localNum: number, qst: MpQstr): void {
    const { type } = this.peek(0);
    const known = this.locals[localNum]!;
    if (known === UNBOUND) this.locals[localNum] = type;
    else if (known !== type) {
      this.error("local '%q' has type '%q' but source is '%q'", qst, nameOf(known), nameOf(type));
    }
  }

  /** A local that is deleted becomes None. */
  override deleteId(scope: Scope, qst: MpQstr): void {
    if (scope.find(qst)!.kind !== ID_INFO_KIND_LOCAL) {
      super.deleteId(scope, qst);
      return;
    }
    this.loadNone();
    this.storeId(scope, qst);
  }

  override importName(qst: MpQstr): void {
    this.toObjs(2);
    super.importName(qst);
  }

  override loadAttr(qst: MpQstr): void {
    this.toObjs(1);
    super.loadAttr(qst);
  }

  override loadMethod(qst: MpQstr, isSuper: boolean): void {
    this.toObjs(isSuper ? 3 : 1);
    super.loadMethod(qst, isSuper);
  }

  override storeAttr(qst: MpQstr): void {
    if (this.peek(1).type !== MP_NATIVE_TYPE_OBJ) this.toObj(1);
    super.storeAttr(qst);
  }

  /** What a pointer's index may be, and what one may load from or store to. Returns the bytes of an item. */
  private checkAccess(verb: 'load from' | 'store to', base: StackValue, index: StackValue): number {
    const isKnownIndex = index.type === MP_NATIVE_TYPE_INT && index.isImmediate;
    if (!isKnownIndex && !isInt(index.type)) {
      this.error(`can't ${verb.split(' ')[0]} with '%q' index`, nameOf(index.type));
    }
    if (verb === 'store to') this.checkStored(this.peek(2).type);
    const bytes = ITEM_BYTES[base.type];
    if (bytes === undefined) this.error(`can't ${verb} '%q'`, nameOf(base.type));
    return bytes ?? 1;
  }

  private checkStored(type: number): void {
    if (type !== MP_NATIVE_TYPE_BOOL && !isInt(type)) this.error("can't store '%q'", nameOf(type));
  }

  override loadSubscr(): void {
    const index = this.peek(0);
    const base = this.peek(1);
    if (base.type === MP_NATIVE_TYPE_OBJ) {
      if (index.type !== MP_NATIVE_TYPE_OBJ) this.toObj(0);
      super.loadSubscr();
      return;
    }
    this.writeUint(VIPER_LOAD, this.checkAccess('load from', base, index));
    this.setTop(MP_NATIVE_TYPE_INT);
  }

  override storeSubscr(): void {
    const index = this.peek(0);
    const base = this.peek(1);
    if (base.type === MP_NATIVE_TYPE_OBJ) {
      if (index.type !== MP_NATIVE_TYPE_OBJ || this.peek(2).type !== MP_NATIVE_TYPE_OBJ) this.toObjs(3);
      super.storeSubscr();
      return;
    }
    this.writeUint(VIPER_STORE, this.checkAccess('store to', base, index));
  }

  override dupTop(): void {
    const top = this.peek(0);
    super.dupTop();
    this.stack[this.stack.length - 1] = { ...top };
  }

  override dupTopTwo(): void {
    const top = this.stack.slice(-2);
    super.dupTopTwo();
    this.stack.splice(-2, 2, ...top.map((value) => ({ ...value })));
  }

  override rotTwo(): void {
    super.rotTwo();
    const [a, b] = this.stack.splice(-2);
    this.stack.push(b!, a!);
  }

  override rotThree(): void {
    super.rotThree();
    const [a, b, c] = this.stack.splice(-3);
    this.stack.push(c!, a!, b!);
  }

  override labelAssign(label: number): void {
    this.settle();
    super.labelAssign(label);
  }

  override jump(label: number): void {
    this.settle();
    super.jump(label);
  }

  private checkCondition(): void {
    const { type } = this.peek(0);
    if (type !== MP_NATIVE_TYPE_OBJ && type !== MP_NATIVE_TYPE_BOOL && !isInt(type)) {
      this.error("can't implicitly convert '%q' to 'bool'", nameOf(type));
    }
  }

  override popJumpIf(cond: boolean, label: number): void {
    this.checkCondition();
    super.popJumpIf(cond, label);
    this.settle();
  }

  override jumpIfOrPop(cond: boolean, label: number): void {
    this.checkCondition();
    this.savedType = this.peek(0).type;
    super.jumpIfOrPop(cond, label);
    this.settle();
  }

  override unwindJump(label: number, exceptDepth: number): void {
    this.settle();
    super.unwindJump(label, exceptDepth);
  }

  override setupBlock(label: number, kind: BlockKind): void {
    if (kind === 'with') this.toObjs(1);
    this.settle();
    super.setupBlock(label, kind);
  }

  override withCleanup(label: number): void {
    super.withCleanup(label);
    this.setTop(MP_NATIVE_TYPE_OBJ);
  }

  override getIter(useStack: boolean): void {
    this.toObjs(1);
    super.getIter(useStack);
  }

  override unaryOp(op: number): void {
    const { type } = this.peek(0);
    if (type === MP_NATIVE_TYPE_OBJ) {
      super.unaryOp(op);
    } else if (!compileOptions().viperUnary) {
      this.error('unary op %q not implemented', unaryOpName(op));
    } else if (!isInt(type)) {
      this.error("can't do unary op of '%q'", nameOf(type));
    } else if (op === MP_UNARY_OP_NEGATIVE || op === MP_UNARY_OP_INVERT) {
      this.writeUint(VIPER_UNARY, op);
      this.setTop(type);
    } else if (op !== MP_UNARY_OP_POSITIVE) {
      this.error("'not' not implemented");
    }
  }

  override binaryOp(op: number): void {
    const lhs = this.peek(1).type;
    const rhs = this.peek(0).type;
    if (isInt(lhs) && isInt(rhs)) {
      const isInplace = op >= MP_BINARY_OP_INPLACE_OR && op <= MP_BINARY_OP_INPLACE_POWER;
      this.wordOp(isInplace ? op + MP_BINARY_OP_OR - MP_BINARY_OP_INPLACE_OR : op, lhs, rhs);
    } else if (lhs === MP_NATIVE_TYPE_OBJ && rhs === MP_NATIVE_TYPE_OBJ) {
      super.binaryOp(op);
    } else {
      this.moveStack(-1);
      this.error("can't do binary op between '%q' and '%q'", nameOf(lhs), nameOf(rhs));
    }
  }

  private wordOp(op: number, lhs: number, rhs: number): void {
    const isComparison = op >= MP_BINARY_OP_LESS && op <= MP_BINARY_OP_NOT_EQUAL;
    const isDivision = op === MP_BINARY_OP_FLOOR_DIVIDE || op === MP_BINARY_OP_MODULO;
    if (isComparison) {
      if (lhs !== rhs) this.error('comparison of int and uint');
    } else if (isDivision) {
      if (lhs !== MP_NATIVE_TYPE_INT) this.error('div/mod not implemented for uint');
    } else if (op < MP_BINARY_OP_OR || op > MP_BINARY_OP_MULTIPLY) {
      this.moveStack(-1);
      this.error('binary op %q not implemented', binaryOpName(op));
      return;
    }
    this.writeUint(VIPER_BINARY, (op << 1) | (lhs === MP_NATIVE_TYPE_UINT ? 1 : 0));
    this.setTop(isComparison ? MP_NATIVE_TYPE_BOOL : isDivision ? MP_NATIVE_TYPE_INT : lhs);
  }

  override build(n: number, kind: 'tuple' | 'list' | 'map' | 'set' | 'slice'): void {
    if (kind !== 'map') this.toObjs(n);
    super.build(n, kind);
  }

  override storeMap(): void {
    this.toObjs(2);
    super.storeMap();
  }

  override storeComp(scopeKind: number, stackIndex: number): void {
    this.toObjs(1);
    super.storeComp(scopeKind, stackIndex);
  }

  override unpackSequence(n: number): void {
    this.toObjs(1);
    super.unpackSequence(n);
  }

  override unpackEx(nLeft: number, nRight: number): void {
    this.toObjs(1);
    super.unpackEx(nLeft, nRight);
  }

  override makeFunction(scope: Scope, hasDefaults: boolean): void {
    if (hasDefaults) this.toObjs(2);
    super.makeFunction(scope, hasDefaults);
  }

  override makeClosure(scope: Scope, nClosedOver: number, hasDefaults: boolean): void {
    this.toObjs(nClosedOver + (hasDefaults ? 2 : 0));
    super.makeClosure(scope, nClosedOver, hasDefaults);
  }

  override callFunction(nPositional: number, nKeyword: number, hasStar: boolean): void {
    const n = nPositional + 2 * nKeyword + (hasStar ? 1 : 0);
    if (this.peek(n).type === CAST) {
      this.cast(this.peek(n).castTo);
      return;
    }
    this.toObjs(n);
    super.callFunction(nPositional, nKeyword, hasStar);
  }

  /** Gives the value on top another type, and drops the name of the type below it. */
  private cast(to: number): void {
    const { type, isImmediate } = this.peek(0);
    if (type === CAST || type === UNBOUND) raiseMsg(typeNotImplementedError, 'casting');
    // What isn't a machine word yet becomes one; a machine word stays what it is.
    const isWord = type >= MP_NATIVE_TYPE_INT && type !== NONE;
    if (type === NONE) {
      this.popTop();
      super.loadConstSmallInt(0);
      if (to === MP_NATIVE_TYPE_BOOL) this.writeUint(VIPER_FROM_OBJ, to);
    } else if (!isWord || to === MP_NATIVE_TYPE_BOOL) {
      this.writeUint(VIPER_FROM_OBJ, type === MP_NATIVE_TYPE_BOOL && to > MP_NATIVE_TYPE_INT ? MP_NATIVE_TYPE_INT : to);
    }
    super.rotTwo();
    super.popTop();
    this.setTop(to, isImmediate && type !== MP_NATIVE_TYPE_OBJ);
  }

  override callMethod(nPositional: number, nKeyword: number, hasStar: boolean): void {
    this.toObjs(2 + nPositional + 2 * nKeyword + (hasStar ? 1 : 0));
    super.callMethod(nPositional, nKeyword, hasStar);
  }

  override returnValue(): void {
    const { type } = this.peek(0);
    const { viperReturn } = this.scope;
    if (type !== NONE && type !== viperReturn) {
      this.error("return expected '%q' but got '%q'", nameOf(viperReturn), nameOf(type));
    }
    if (viperReturn !== MP_NATIVE_TYPE_OBJ) this.returnNative(type, viperReturn);
    super.returnValue();
  }

  /** What a function with a type returns becomes an object of that type; None is a zero. */
  private returnNative(type: number, viperReturn: number): void {
    if (viperReturn === MP_NATIVE_TYPE_BOOL) {
      if (type === NONE) this.writeUint(VIPER_FROM_OBJ, MP_NATIVE_TYPE_BOOL);
      return;
    }
    this.writeUint(VIPER_TO_OBJ, viperReturn & 0xf);
  }

  override raiseVarargs(nArgs: number): void {
    if (nArgs > 0 && this.peek(0).type !== MP_NATIVE_TYPE_OBJ) this.error('must raise an object');
    super.raiseVarargs(nArgs);
  }

  override yieldValue(): void {
    raiseMsg(typeNotImplementedError, 'native yield');
  }

  override yieldFrom(): void {
    raiseMsg(typeNotImplementedError, 'native yield');
  }
}
