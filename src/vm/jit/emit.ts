import type { Instruction } from '../../bytecode/decode.js';
import * as BC from '../../bytecode/opcodes.js';
import { MP_TYPE_FLAG_INSTANCE_TYPE } from '../../runtime/obj.js';
import { MP_BINARY_OP_IS } from '../../runtime/opcodesRuntime.js';
import type { MpState } from '../../runtime/state.js';
import { FRAME_CALLED, FRAME_GOES_ON, FRAME_RETURNED, FRAME_YIELDED } from '../frameEnd.js';
import { INSTANCE_FLAGS } from '../steps/attrs.js';
import { binaryCode, isComparison } from './binary.js';
import type { Reached } from './instructions.js';
import { Slots, type Value } from './slots.js';

const NONE: Value = { code: 'None', isSet: true, isInt: false };

/**
 * Writes the JavaScript of a function's instructions, block by block. In the code `cs` is the frame, `s` its slots, `M` the
 * machine's state, `Qn` string n of the module's table; other names are those of `support.ts`. `b` is the block to go on
 * with.
 */
export class Emitter {
  readonly lines: string[] = [];
  /** Numbers of the strings that the code names. */
  readonly qstrs = new Set<number>();
  private readonly nState: number;
  /** As in `MpState` */
  private readonly keepsAttrBase: boolean;
  /** BUILD_SLICE has the slot of the last LOAD_ATTR's object for its own. */
  private readonly sliceTakesAttrBase: boolean;
  private readonly keepsCalledFun: boolean;
  private readonly keepsUntilSmallInt: boolean;
  private readonly blockOf: ReadonlyMap<number, number>;
  private readonly slots: Slots;
  private names = 0;
  /** The instruction after the one that is written, in the same block. */
  private next: Instruction | null = null;

  /** @param blockOf number of the block that begins at a place, for those that jumps go to */
  constructor(
    nState: number,
    {
      keepsAttrBase,
      options,
      keepsCalledFun,
      keepsUntilSmallInt,
    }: Pick<MpState, 'options' | 'keepsAttrBase' | 'keepsCalledFun' | 'keepsUntilSmallInt'>,
    blockOf: ReadonlyMap<number, number>,
  ) {
    this.nState = nState;
    this.keepsAttrBase = keepsAttrBase;
    this.sliceTakesAttrBase = keepsAttrBase && !options.sliceOnStack;
    this.keepsCalledFun = keepsCalledFun;
    this.keepsUntilSmallInt = keepsUntilSmallInt;
    this.blockOf = blockOf;
    this.slots = new Slots(
      (line) => this.emit(line),
      () => this.fresh(),
    );
  }

  beginBlock(n: number): void {
    this.slots.reset();
    this.emit(`case ${n}: {`);
  }

  /** Ends a block that the next one follows. */
  endBlock(): void {
    this.slots.flush();
    this.emit('}');
  }

  /** Ends a block whose last instruction leaves the code, or goes on where there is none. */
  endInInterpreter(): void {
    this.slots.flush();
    this.emit(`return ${FRAME_GOES_ON}; }`);
  }

  /**
   * Writes an instruction; of one that the next is taken together with, both. Returns how many.
   * @param next the instruction after it in the same block, if there is one
   */
  instruction({ instruction: i, sp }: Reached, next: Instruction | null): number {
    const { op } = i;
    this.next = next;
    const { slots } = this;
    if (op >= BC.MP_BC_BINARY_OP_MULTI) return this.binary(i, sp, next);
    if (op >= BC.MP_BC_UNARY_OP_MULTI) {
      this.observe(i);
      slots.storeObj(sp, this.define(`unaryOp(${i.arg}, ${slots.load(sp).code})`));
    } else if (op >= BC.MP_BC_STORE_FAST_MULTI) {
      slots.store(this.local(i.arg), slots.load(sp));
    } else if (op >= BC.MP_BC_LOAD_FAST_MULTI) {
      this.loadFast(i, i.arg, sp);
    } else if (op >= BC.MP_BC_LOAD_CONST_SMALL_INT_MULTI) {
      this.storeInt(sp + 1, i.int);
    } else if (op < 0x20) {
      this.named(i, sp);
    } else if (op < 0x40) {
      this.withNumber(i, sp);
    } else if (op < 0x50) {
      this.jumping(i, sp);
    } else {
      this.plain(i, sp);
    }
    return 1;
  }

  private emit(line: string): void {
    this.lines.push(line);
  }

  private fresh(): string {
    return `v${this.names++}`;
  }

  private define(code: string): string {
    const name = this.fresh();
    this.emit(`const ${name} = ${code};`);
    return name;
  }

  private local(n: number): number {
    return this.nState - 1 - n;
  }

  private qstr(n: number): string {
    this.qstrs.add(n);
    return `Q${n}`;
  }

  private storeInt(slot: number, n: number | bigint): void {
    const code = typeof n === 'bigint' ? `${n}n` : `${n}`;
    this.slots.store(slot, { code: `(${code})`, isSet: true, isInt: typeof n === 'number' });
  }

  /** Makes the frame what the interpreter would have: what follows can be seen, by a collection or an exception. */
  private observe(i: Instruction): void {
    this.slots.flush();
    this.emit(`cs.ip = ${i.ip};`);
  }

  /** The same as code for a way that is seldom taken. */
  private observing(i: Instruction): string {
    return `${this.slots.writes()} cs.ip = ${i.ip};`;
  }

  private bail(i: Instruction, sp: number): void {
    this.slots.flush();
    this.emit(`cs.ip = ${i.ip}; cs.sp = ${sp}; return ${FRAME_GOES_ON};`);
  }

  private goTo(ip: number): string {
    return `b = ${this.blockOf.get(ip)!}; continue;`;
  }

  private loadFast(i: Instruction, n: number, sp: number): void {
    const slot = this.local(n);
    const value = this.slots.load(slot);
    if (!value.isSet) {
      this.emit(`if (${value.code} === NULL) { ${this.observing(i)} raiseUnboundLocal(); }`);
      this.slots.isSet(slot);
    }
    this.slots.store(sp + 1, this.slots.load(slot));
  }

  private binary(i: Instruction, sp: number, next: Instruction | null): number {
    const op = i.arg;
    const { slots } = this;
    const rhs = slots.load(sp);
    const lhs = slots.load(sp - 1);
    const to = this.fresh();
    if (op === MP_BINARY_OP_IS && rhs === NONE) {
      this.emit(`const ${to} = ${lhs.code} === None ? True : False;`);
      slots.storeObj(sp - 1, to);
      return 1;
    }
    const isTest = next !== null && (next.op === BC.MP_BC_POP_JUMP_IF_TRUE || next.op === BC.MP_BC_POP_JUMP_IF_FALSE);
    if (!isTest || !isComparison(op)) {
      this.emit(binaryCode(op, to, null, lhs, rhs, this.observing(i), ''));
      slots.storeObj(sp - 1, to);
      return 1;
    }
    const truth = this.fresh();
    const called = `${truth} = ${to} === True || (${to} !== False && (s[${sp - 1}] = ${to}, cs.ip = ${next.ip}, isTrue(${to})));`;
    this.emit(binaryCode(op, to, truth, lhs, rhs, this.observing(i), called));
    slots.storeObj(sp - 1, to);
    this.branch(next, truth);
    return 2;
  }

  /** A jump where `truth` says so, and a look around after it either way. */
  private branch(i: Instruction, truth: string): void {
    const look = `cs.ip = ${i.ip}; lookAround();`;
    const taken = i.op === BC.MP_BC_POP_JUMP_IF_TRUE ? truth : `!${truth}`;
    const steps = i.arg < 0 ? `if (--M.stepsLeft <= 0) { ${look} } ` : '';
    const writes = this.slots.writes();
    this.emit(`if (${taken}) { ${writes} ${steps}if (M.pending) { ${look} } ${this.goTo(i.target)} }`);
    this.emit(`if (M.pending) { ${writes} ${look} }`);
  }

  /** Instructions about a name. */
  private named(i: Instruction, sp: number): void {
    const { slots } = this;
    const name = this.qstr(i.arg);
    switch (i.op) {
      case BC.MP_BC_LOAD_CONST_STRING:
        slots.storeObj(sp + 1, name);
        return;
      case BC.MP_BC_LOAD_GLOBAL: {
        const value = this.fresh();
        const table = this.define('M.dictGlobals.map.slots');
        const hint = this.define(`${name}.slotHint`);
        this.emit(`let ${value}; if (${hint} < ${table}.length && ${table}[${hint}] === ${name})`);
        this.emit(`${value} = ${table}[${hint} + 1]; else { ${this.observing(i)} ${value} = loadGlobal(${name}); }`);
        slots.storeObj(sp + 1, value);
        return;
      }
      case BC.MP_BC_LOAD_ATTR:
        this.loadAttr(i, sp, name);
        return;
      case BC.MP_BC_STORE_ATTR:
        this.storeAttr(i, sp, name);
        return;
      case BC.MP_BC_LOAD_METHOD:
        this.observe(i);
        this.emit(`loadMethod(${slots.load(sp).code}, ${name}, s, ${sp});`);
        slots.forget(sp, sp + 1);
        return;
      case BC.MP_BC_LOAD_SUPER_METHOD:
        this.observe(i);
        this.emit(`loadSuperMethod(${name}, s, ${sp - 2});`);
        slots.forget(sp - 2, sp - 1);
        return;
      case BC.MP_BC_LOAD_NAME:
        this.observe(i);
        slots.storeObj(sp + 1, this.define(`loadName(${name})`));
        return;
      case BC.MP_BC_STORE_NAME:
        this.observe(i);
        this.emit(`storeName(${name}, ${slots.load(sp).code});`);
        return;
      case BC.MP_BC_STORE_GLOBAL:
        this.observe(i);
        this.emit(`storeGlobal(${name}, ${slots.load(sp).code});`);
        return;
      default:
        // Deleting and importing names is not what takes a program's time.
        this.bail(i, sp);
    }
  }

  private loadAttr(i: Instruction, sp: number, name: string): void {
    const base = this.slots.load(sp).code;
    if (this.keepsAttrBase) this.emit(`cs.attrBase = ${base};`);
    const value = this.fresh();
    const general = `{ ${this.observing(i)} ${value} = loadAttr(${base}, ${name}); }`;
    const isInstance = `typeof ${base} === 'object' && (${base}.type.flags & ${MP_TYPE_FLAG_INSTANCE_TYPE}) !== 0`;
    const t = this.fresh();
    const hint = this.fresh();
    this.emit(
      `let ${value}; if (${isInstance}) { const ${t} = ${base}.members.slots; const ${hint} = ${name}.slotHint;`,
    );
    this.emit(`if (${hint} < ${t}.length && ${t}[${hint}] === ${name}) ${value} = ${t}[${hint} + 1];`);
    this.emit(`else ${general} } else ${general}`);
    this.slots.storeObj(sp, value);
  }

  private storeAttr(i: Instruction, sp: number, name: string): void {
    const base = this.slots.load(sp).code;
    const value = this.slots.load(sp - 1);
    const general = `{ ${this.observing(i)} storeAttr(${base}, ${name}, ${value.code}); }`;
    const isPlain = `typeof ${base} === 'object' && (${base}.type.flags & ${INSTANCE_FLAGS}) === ${MP_TYPE_FLAG_INSTANCE_TYPE}`;
    const notNull = value.isSet ? '' : ` && ${value.code} !== NULL`;
    const t = this.fresh();
    const hint = this.fresh();
    this.emit(`if (${isPlain}${notNull}) { const ${t} = ${base}.members.slots; const ${hint} = ${name}.slotHint;`);
    this.emit(`if (${hint} < ${t}.length && ${t}[${hint}] === ${name}) ${t}[${hint} + 1] = ${value.code};`);
    this.emit(`else ${general} } else ${general}`);
  }

  /** Instructions with a number. */
  private withNumber(i: Instruction, sp: number): void {
    const { slots } = this;
    const { arg } = i;
    switch (i.op) {
      case BC.MP_BC_LOAD_CONST_SMALL_INT:
        if (this.keepsUntilSmallInt) this.emit('cs.loadedSmallInt = true;');
        this.storeInt(sp + 1, i.int);
        return;
      case BC.MP_BC_LOAD_CONST_OBJ:
        slots.storeObj(sp + 1, this.define(`objTable[${arg}]`));
        return;
      case BC.MP_BC_LOAD_FAST_N:
        this.loadFast(i, arg, sp);
        return;
      case BC.MP_BC_STORE_FAST_N:
        slots.store(this.local(arg), slots.load(sp));
        return;
      case BC.MP_BC_LOAD_DEREF: {
        const value = this.define(`${slots.load(this.local(arg)).code}.obj`);
        this.emit(`if (${value} === NULL) { ${this.observing(i)} raiseUnboundLocal(); }`);
        slots.storeObj(sp + 1, value);
        return;
      }
      case BC.MP_BC_STORE_DEREF:
        this.emit(`${slots.load(this.local(arg)).code}.obj = ${slots.load(sp).code};`);
        return;
      case BC.MP_BC_DELETE_FAST: {
        const value = slots.load(this.local(arg));
        if (!value.isSet) this.emit(`if (${value.code} === NULL) { ${this.observing(i)} raiseUnboundLocal(); }`);
        slots.store(this.local(arg), { code: 'NULL', isSet: false, isInt: false });
        return;
      }
      case BC.MP_BC_BUILD_TUPLE: {
        const items = Array.from({ length: arg }, (_, n) => slots.load(sp - arg + 1 + n).code);
        this.observe(i);
        const into = this.define(`emptySlots(${arg})`);
        this.emit(items.map((item, n) => `${into}[${n}] = ${item};`).join(' '));
        slots.storeObj(sp - arg + 1, this.define(`newTuple(${into})`));
        return;
      }
      case BC.MP_BC_BUILD_LIST:
        this.observe(i);
        slots.storeObj(sp - arg + 1, this.define(`newList(s, ${sp - arg + 1}, ${arg})`));
        return;
      case BC.MP_BC_BUILD_MAP:
        this.observe(i);
        slots.storeObj(sp + 1, this.define(`newDict(${arg})`));
        return;
      case BC.MP_BC_BUILD_SET: {
        this.observe(i);
        const set = this.define(`buildSet(s, ${sp - arg + 1}, ${arg})`);
        if (this.keepsCalledFun) this.emit(`cs.calledFun = ${set};`);
        slots.storeObj(sp - arg + 1, set);
        return;
      }
      case BC.MP_BC_BUILD_SLICE: {
        const [start, stop, step] = [0, 1, 2].map((n) => (n < arg ? slots.load(sp - arg + 1 + n).code : 'None'));
        this.observe(i);
        if (this.sliceTakesAttrBase) this.emit('cs.attrBase = NULL;');
        const isSubscr = this.next?.op === BC.MP_BC_LOAD_SUBSCR || this.next?.op === BC.MP_BC_STORE_SUBSCR;
        const container = isSubscr ? slots.load(sp - arg).code : 'null';
        slots.storeObj(sp - arg + 1, this.define(`buildSlice(${container}, ${start}, ${stop}, ${step})`));
        return;
      }
      case BC.MP_BC_STORE_COMP:
        this.storeComp(i, sp);
        return;
      case BC.MP_BC_UNPACK_SEQUENCE:
        this.unpackSequence(i, sp);
        return;
      case BC.MP_BC_UNPACK_EX:
        this.observe(i);
        this.emit(`unpackEx(${slots.load(sp).code}, ${arg}, s, ${sp});`);
        if (this.keepsCalledFun) this.emit('cs.calledFun = NULL;');
        slots.forget(sp, sp + (arg & 0xff) + ((arg >> 8) & 0xff));
        return;
      case BC.MP_BC_MAKE_FUNCTION:
        this.observe(i);
        slots.storeObj(
          sp + 1,
          this.define(`makeFunction(cs.fun.rawCode.children[${arg}], cs.fun.context, NULL, NULL)`),
        );
        return;
      case BC.MP_BC_MAKE_FUNCTION_DEFARGS: {
        this.observe(i);
        const defaults = `${slots.load(sp - 1).code}, ${slots.load(sp).code}`;
        const make = `makeFunction(cs.fun.rawCode.children[${arg}], cs.fun.context, ${defaults})`;
        slots.storeObj(sp - 1, this.define(make));
        return;
      }
      case BC.MP_BC_MAKE_CLOSURE:
      case BC.MP_BC_MAKE_CLOSURE_DEFARGS: {
        const hasDefaults = i.op === BC.MP_BC_MAKE_CLOSURE_DEFARGS;
        const at = sp - i.extra + (hasDefaults ? -1 : 1);
        this.observe(i);
        slots.storeObj(at, this.define(`makeClosure(cs, ${arg}, ${i.extra}, s, ${at}, ${hasDefaults})`));
        return;
      }
      case BC.MP_BC_CALL_FUNCTION:
      case BC.MP_BC_CALL_METHOD:
        this.call(i, sp);
        return;
      case BC.MP_BC_CALL_FUNCTION_VAR_KW:
      case BC.MP_BC_CALL_METHOD_VAR_KW: {
        const isMethod = i.op === BC.MP_BC_CALL_METHOD_VAR_KW;
        const at = sp - (arg & 0xff) - ((arg >> 7) & 0x1fe) - (isMethod ? 2 : 1);
        this.observe(i);
        slots.forget(at, sp);
        slots.storeObj(at, this.define(`callMethodNKwVar(${isMethod}, ${arg}, s, ${at})`));
        return;
      }
      default:
        this.bail(i, sp);
    }
  }

  private storeComp(i: Instruction, sp: number): void {
    const { slots } = this;
    const collection = slots.load(sp - (i.arg >> 2)).code;
    const top = slots.load(sp).code;
    this.observe(i);
    if ((i.arg & 3) === 0) this.emit(`listAppend(${collection}, ${top});`);
    else if ((i.arg & 3) === 1) this.emit(`dictStore(${collection}, ${top}, ${slots.load(sp - 1).code});`);
    else this.emit(`setStore(${collection}, ${top});`);
  }

  private unpackSequence(i: Instruction, sp: number): void {
    const { slots } = this;
    const n = i.arg;
    const seq = slots.load(sp).code;
    const parts = Array.from({ length: n }, () => this.fresh());
    const fromTuple = parts.map((part, at) => `${part} = ${seq}.items[${n - 1 - at}];`).join(' ');
    const fromSlots = parts.map((part, at) => `${part} = s[${sp + at}];`).join(' ');
    if (n > 0) this.emit(`let ${parts.join(', ')};`);
    this.emit(`if (typeof ${seq} === 'object' && ${seq}.type === typeTuple && ${seq}.items.length === ${n}) {`);
    this.emit(`${fromTuple} } else { ${this.observing(i)} unpackSequence(${seq}, ${n}, s, ${sp}); ${fromSlots} }`);
    for (const [at, part] of parts.entries()) slots.storeObj(sp + at, part);
  }

  /** A call of a Python function leaves the code; it is entered again at the next instruction. */
  private call(i: Instruction, sp: number): void {
    const isMethod = i.op === BC.MP_BC_CALL_METHOD;
    const nArgs = i.arg & 0xff;
    const nKw = (i.arg >> 8) & 0xff;
    const at = sp - nArgs - 2 * nKw - (isMethod ? 1 : 0);
    this.observe(i);
    const fun = this.slots.load(at).code;
    let n = `${nArgs}`;
    let first = `${at + 1}`;
    if (isMethod) {
      const bound = this.define(`s[${at + 1}] === NULL ? 0 : 1`);
      n = `${nArgs} + ${bound}`;
      first = `${at + 2} - ${bound}`;
    }
    if (this.keepsCalledFun && !isMethod) this.emit(`cs.calledFun = ${fun};`);
    const stack = isMethod ? 'M.stackUsed += M.methodStackBytes; ' : '';
    this.emit(`if (typeof ${fun} === 'object' && ${fun}.type === typeFunBc) { cs.nextIp = ${i.next}; cs.sp = ${at};`);
    this.emit(`${stack}pushFrame(enterFunBc(${fun}, ${n}, ${nKw}, s, ${first})); return ${FRAME_CALLED}; }`);
    const result = this.define(`callFunctionNKw(${fun}, ${n}, ${nKw}, s, ${first})`);
    this.slots.forget(at, sp);
    this.slots.storeObj(at, result);
  }

  /** Instructions that jump or say where to. */
  private jumping(i: Instruction, sp: number): void {
    const { slots } = this;
    const target = i.target;
    const look = `cs.ip = ${i.ip}; lookAround();`;
    switch (i.op) {
      case BC.MP_BC_JUMP:
        slots.flush();
        if (i.arg < 0) this.emit(`if (--M.stepsLeft <= 0) { ${look} }`);
        this.emit(`if (M.pending) { ${look} } ${this.goTo(target)}`);
        return;
      case BC.MP_BC_POP_JUMP_IF_TRUE:
      case BC.MP_BC_POP_JUMP_IF_FALSE:
        this.branch(i, this.truth(i, sp));
        return;
      case BC.MP_BC_JUMP_IF_TRUE_OR_POP:
      case BC.MP_BC_JUMP_IF_FALSE_OR_POP: {
        const truth = this.truth(i, sp);
        const taken = i.op === BC.MP_BC_JUMP_IF_TRUE_OR_POP ? truth : `!${truth}`;
        slots.flush();
        this.emit(`if (M.pending) { ${look} } if (${taken}) { ${this.goTo(target)} }`);
        return;
      }
      case BC.MP_BC_SETUP_EXCEPT:
      case BC.MP_BC_SETUP_FINALLY:
        this.emit(`pushExcBlock(cs, ${target}, ${sp}, ${i.op === BC.MP_BC_SETUP_FINALLY});`);
        return;
      case BC.MP_BC_POP_EXCEPT_JUMP:
        slots.flush();
        this.emit(`popExcBlock(cs); if (M.pending) { ${look} } ${this.goTo(target)}`);
        return;
      case BC.MP_BC_FOR_ITER: {
        this.observe(i);
        const it = this.fresh();
        const value = this.fresh();
        this.emit(`cs.sp = ${sp}; let ${it} = s[${sp - 3}]; if (${it} === NULL) ${it} = s[${sp - 2}]; let ${value};`);
        this.emit(`if (${it}.type.iterNext === null) ${value} = iterNextAllowRaise(${it});`);
        this.emit(`else { M.stopIterationArg = NULL; ${value} = ${it}.type.iterNext(${it}); }`);
        this.emit(`if (${value} === NULL) { ${this.goTo(target)} }`);
        slots.storeObj(sp + 1, value);
        return;
      }
      default:
        this.bail(i, sp);
    }
  }

  /** The name of a constant that says whether the top of the stack is true. */
  private truth(i: Instruction, sp: number): string {
    const { code } = this.slots.load(sp);
    const truth = this.fresh();
    this.emit(`let ${truth}; if (${code} === True) ${truth} = true; else if (${code} === False) ${truth} = false;`);
    this.emit(`else { ${this.observing(i)} ${truth} = isTrue(${code}); }`);
    return truth;
  }

  /** Instructions without an operand. */
  private plain(i: Instruction, sp: number): void {
    const { slots } = this;
    switch (i.op) {
      case BC.MP_BC_LOAD_CONST_FALSE:
        slots.storeObj(sp + 1, 'False');
        return;
      case BC.MP_BC_LOAD_CONST_NONE:
        slots.store(sp + 1, NONE);
        return;
      case BC.MP_BC_LOAD_CONST_TRUE:
        slots.storeObj(sp + 1, 'True');
        return;
      case BC.MP_BC_LOAD_NULL:
        slots.store(sp + 1, { code: 'NULL', isSet: false, isInt: false });
        return;
      case BC.MP_BC_LOAD_SUBSCR:
        this.loadSubscr(i, sp);
        return;
      case BC.MP_BC_STORE_SUBSCR:
        this.storeSubscr(i, sp);
        return;
      case BC.MP_BC_DUP_TOP:
        slots.store(sp + 1, slots.load(sp));
        return;
      case BC.MP_BC_DUP_TOP_TWO:
        slots.store(sp + 2, slots.load(sp));
        slots.store(sp + 1, slots.load(sp - 1));
        return;
      case BC.MP_BC_POP_TOP:
        return;
      case BC.MP_BC_ROT_TWO: {
        const top = slots.load(sp);
        slots.store(sp, slots.load(sp - 1));
        slots.store(sp - 1, top);
        return;
      }
      case BC.MP_BC_ROT_THREE: {
        const top = slots.load(sp);
        const second = slots.load(sp - 1);
        slots.store(sp - 1, slots.load(sp - 2));
        slots.store(sp, second);
        slots.store(sp - 2, top);
        return;
      }
      case BC.MP_BC_GET_ITER:
        this.observe(i);
        slots.storeObj(sp, this.define(`getIter(${slots.load(sp).code}, null, 0)`));
        return;
      case BC.MP_BC_GET_ITER_STACK: {
        const iterable = slots.load(sp).code;
        this.observe(i);
        const it = this.define(`getIter(${iterable}, s, ${sp})`);
        this.emit(`if (${it} === ${iterable} || ${it} !== s[${sp}]) { s[${sp}] = NULL; s[${sp + 1}] = ${it}; }`);
        slots.forget(sp, sp + BC.ITER_SLOTS - 1);
        return;
      }
      case BC.MP_BC_STORE_MAP:
        this.observe(i);
        this.emit(`dictStore(${slots.load(sp - 2).code}, ${slots.load(sp).code}, ${slots.load(sp - 1).code});`);
        return;
      case BC.MP_BC_END_FINALLY: {
        const cause = slots.load(sp).code;
        slots.flush();
        this.emit(
          `if (${cause} !== None) { cs.ip = ${i.ip}; cs.sp = ${sp}; return ${FRAME_GOES_ON}; } popExcBlock(cs);`,
        );
        return;
      }
      case BC.MP_BC_RETURN_VALUE:
        slots.flush();
        this.emit(`cs.ip = ${i.ip}; cs.sp = ${sp}; return cs.excSp >= 0 ? ${FRAME_GOES_ON} : ${FRAME_RETURNED};`);
        return;
      case BC.MP_BC_RAISE_OBJ:
        this.observe(i);
        this.emit(`throw makeRaiseObj(${slots.load(sp).code});`);
        return;
      case BC.MP_BC_YIELD_VALUE:
        slots.flush();
        this.emit(`cs.ip = ${i.next}; cs.sp = ${sp}; M.frame = cs.prev; return ${FRAME_YIELDED};`);
        return;
      default:
        this.bail(i, sp);
    }
  }

  private loadSubscr(i: Instruction, sp: number): void {
    const { slots } = this;
    const index = slots.load(sp);
    const base = slots.load(sp - 1).code;
    const value = this.fresh();
    const n = index.code;
    const isIndex = `${index.isInt ? '' : `typeof ${n} === 'number' && `}${n} >= 0 && ${n} < ${base}.len`;
    this.emit(`let ${value}; if (typeof ${base} === 'object' && ${base}.type === typeList && ${isIndex})`);
    this.emit(`${value} = ${base}.slots[${n}]; else { ${this.observing(i)} ${value} = subscr(${base}, ${n}); }`);
    slots.storeObj(sp - 1, value);
  }

  private storeSubscr(i: Instruction, sp: number): void {
    const { slots } = this;
    const index = slots.load(sp);
    const base = slots.load(sp - 1).code;
    const value = slots.load(sp - 2);
    const n = index.code;
    const isIndex = `${index.isInt ? '' : `typeof ${n} === 'number' && `}${n} >= 0 && ${n} < ${base}.len`;
    const notNull = value.isSet ? '' : ` && ${value.code} !== NULL`;
    this.emit(`if (typeof ${base} === 'object' && ${base}.type === typeList && ${isIndex}${notNull})`);
    this.emit(`${base}.slots[${n}] = ${value.code};`);
    this.emit(`else { ${this.observing(i)} storeSubscr(${base}, ${n}, ${value.code}); }`);
  }
}
