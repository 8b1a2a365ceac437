import { MP_BC_LOAD_FAST_MULTI_NUM } from '../bytecode/opcodes.js';
import type { MpQstr } from '../runtime/obj.js';
import type { CodeMemory } from './codeMemory.js';
import type { CompilerStack } from './compilerStack.js';
import { Emitter } from './emit.js';
import { type EmitCommon, MP_PASS_SCOPE } from './emitCommon.js';
import { ID_INFO_KIND_LOCAL, type Scope } from './scope.js';

/** What the methods are in the C emitter's table (py/emit.h), with the word after `:` that says in which way. */
const C_METHODS = {
  loadConstTok: 'load_const_tok',
  loadNone: 'load_const_tok',
  loadConstSmallInt: 'load_const_small_int',
  loadConstStr: 'load_const_str',
  loadConstObj: 'load_const_obj',
  loadNull: 'load_null',
  loadFast: 'load_local',
  loadGlobal: 'load_global',
  importName: 'import',
  importFrom: 'import',
  importStar: 'import:star',
  loadMethod: 'load_method',
  loadBuildClass: 'load_build_class',
  loadSubscr: 'subscr',
  storeSubscr: 'subscr',
  deleteSubscr: 'subscr:delete',
  loadAttr: 'attr',
  storeAttr: 'attr',
  deleteAttr: 'attr',
  dupTop: 'dup_top',
  dupTopTwo: 'dup_top_two',
  popTop: 'pop_top',
  rotTwo: 'rot_two',
  rotThree: 'rot_three',
  jump: 'jump',
  popJumpIf: 'pop_jump_if',
  jumpIfOrPop: 'jump_if_or_pop',
  unwindJump: 'unwind_jump',
  setupBlock: 'setup_block',
  withCleanup: 'with_cleanup',
  endFinally: 'end_finally',
  getIter: 'get_iter',
  forIter: 'for_iter',
  forIterEnd: 'for_iter_end',
  popExceptJump: 'pop_except_jump',
  unaryOp: 'unary_op',
  binaryOp: 'binary_op',
  build: 'build',
  storeMap: 'store_map',
  storeComp: 'store_comp',
  unpackSequence: 'unpack_sequence',
  unpackEx: 'unpack_ex',
  makeFunction: 'make_function',
  makeClosure: 'make_closure',
  callFunction: 'call_function',
  callMethod: 'call_method',
  returnValue: 'return_value',
  raiseVarargs: 'raise_varargs',
  yieldValue: 'yield',
  yieldFrom: 'yield',
  startExceptHandler: 'start_except_handler',
  endExceptHandler: 'end_except_handler',
} as const;

/** An emitter that keeps account of what its C functions leave on the stack, in all passes but the first. */
export class FramedEmitter extends Emitter {
  private readonly stack: CompilerStack;
  private framedPass = MP_PASS_SCOPE;
  /** A method is under way. */
  private isInside = false;

  constructor(common: EmitCommon, memory: CodeMemory, stack: CompilerStack) {
    super(common, memory);
    this.stack = stack;
  }

  override startPass(pass: number, scope: Scope): void {
    this.framedPass = pass;
    this.framed('start_pass', () => super.startPass(pass, scope));
  }

  override endPass(): boolean {
    return this.framed(`end_pass:${this.framedPass}`, () => super.endPass());
  }

  override setSourceLine(line: number): void {
    const before = this.lastLine;
    super.setSourceLine(line);
    this.framed(this.lastLine === before ? 'set_source_line' : 'set_source_line:new', () => {});
  }

  override loadId(scope: Scope, qst: MpQstr): void {
    this.framed(idMethod('load', scope, qst), () => super.loadId(scope, qst));
  }

  override storeId(scope: Scope, qst: MpQstr): void {
    this.framed(idMethod('store', scope, qst), () => super.storeId(scope, qst));
  }

  override deleteId(scope: Scope, qst: MpQstr): void {
    this.framed(idMethod('delete', scope, qst), () => super.deleteId(scope, qst));
  }

  /** Writes what a method of the C emitter does; those that it calls are part of it. */
  private framed<R>(method: string, write: () => R): R {
    if (this.isInside || this.framedPass === MP_PASS_SCOPE) return write();
    this.isInside = true;
    const result = write();
    this.isInside = false;
    this.stack.emit(method);
    return result;
  }

  static {
    // The methods that are always the same one in C.
    for (const [method, name] of Object.entries(C_METHODS)) {
      const write = Emitter.prototype[method as keyof typeof C_METHODS] as (...args: unknown[]) => void;
      Object.defineProperty(FramedEmitter.prototype, method, {
        value(this: FramedEmitter, ...args: unknown[]): void {
          this.framed(name, () => write.apply(this, args));
        },
      });
    }
  }
}

/** What mp_emit_common_id_op calls: the first locals have opcodes of their own, other locals and cells an operand. */
function idMethod(does: string, scope: Scope, qst: MpQstr): string {
  const { kind, localNum } = scope.find(qst)!;
  if (kind < ID_INFO_KIND_LOCAL) return `${does}_global:id`;
  const hasOpcode = kind === ID_INFO_KIND_LOCAL && does !== 'delete' && localNum < MP_BC_LOAD_FAST_MULTI_NUM;
  return `${does}_local:${hasOpcode ? 'id' : 'id_n'}`;
}
