import { type MpException, newExceptionMsg } from '../runtime/exception.js';
import type { MpQstr } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import { mp } from '../runtime/state.js';
import { typeSyntaxError } from '../runtime/types.js';
import { BytecodeMemory, type CodeMemory } from './codeMemory.js';
import { CompilerStack } from './compilerStack.js';
import { type BlockKind, Emitter } from './emit.js';
import { EMIT_COMMON_ROOTS, EmitCommon, MP_PASS_SCOPE } from './emitCommon.js';
import { FramedEmitter } from './framedEmitter.js';
import { RULE_COUNT } from './grammar.js';
import { NativeMemory } from './nativeMemory.js';
import { type CompileOptions, compileOptions } from './options.js';
import {
  isSmallInt,
  isStructKind,
  nodeIsConstFalse,
  nodeIsConstTrue,
  type ParseNode,
  ParseNodeStruct,
  StringLeaf,
  TokenLeaf,
} from './parseNode.js';
import { type R, R as RULES } from './rules.js';
import {
  type EmitOption,
  ID_INFO_KIND_GLOBAL_IMPLICIT,
  ID_INFO_KIND_GLOBAL_IMPLICIT_ASSIGNED,
  ID_INFO_KIND_LOCAL,
  type IdInfo,
  Scope,
  scopeIsFuncLike,
} from './scope.js';
import { T } from './tokens.js';
import { ViperEmitter } from './viperEmit.js';

/** Compiles the nodes of one rule. */
export type CompileRule = (comp: Compiler, pns: ParseNodeStruct) => void;

const compileRules = new Array<CompileRule | undefined>(RULE_COUNT);

/** Says how the nodes of a rule are compiled; the files that do it call this when they are loaded. */
export function onRule(rule: keyof typeof R, compile: CompileRule): void {
  compileRules[RULES[rule]] = compile;
}

/** Where `break` or `continue` would go outside of loops. */
export const INVALID_LABEL = 0xffff;

// Entries of `mp.roots` for what the compiler's struct points to; those of EmitCommon follow.
const ROOT_SCOPES = 0;
const ROOT_SCOPE_CUR = 1;
const ROOT_EMIT = 2;
const ROOT_ERROR = 3;
const ROOT_NATIVE_EMIT = 4;
const ROOT_COMMON = 5;

/** The loop that `break` and `continue` belong to. */
export interface LoopState {
  breakLabel: number;
  continueLabel: number;
  exceptLevel: number;
}

/** The state of one compilation (py/compile.c compiler_t), and what all rules need. */
export class Compiler {
  readonly options: CompileOptions;
  readonly isRepl: boolean;
  readonly common: EmitCommon;
  emit!: Emitter;
  pass = MP_PASS_SCOPE;
  scopeHead: Scope | null = null;
  scopeCur: Scope | null = null;
  nextLabelNum = 0;

  /** The first error, raised once everything is freed. */
  error: MpException | null = null;
  /** Best guess of its line; 0: unknown. */
  errorLine = 0;

  haveStar = false;
  numDictParams = 0;
  numDefaultParams = 0;
  breakLabel = INVALID_LABEL;
  continueLabel = INVALID_LABEL;
  curExceptLevel = 0;
  loopExceptLevel = 0;

  /** The frames that are on C's stack in this pass; null where nothing is known of them. */
  stack: CompilerStack | null = null;

  /** What all passes but the first left there; null where nothing is known of it. */
  frames: CompilerStack | null = null;

  private readonly rootBase: number;
  private scopeTail: Scope | null = null;
  private bcMemory!: BytecodeMemory;
  private bcEmit!: Emitter;
  private nativeMemory: CodeMemory | null = null;
  private nativeEmit: Emitter | null = null;
  private viperEmit: ViperEmitter | null = null;
  /** Machine code is not on the heap, so that all that is there because of it is known. */
  private readonly codeOffHeap = portOf(mp.board).codeOffHeap;
  private maxNumLabels = 0;

  /** Raises MemoryError. The entries of `mp.roots` that this takes are given back by the caller. */
  constructor(sourceFile: MpQstr, isRepl: boolean) {
    this.options = compileOptions();
    this.isRepl = isRepl;
    this.rootBase = mp.roots.mark();
    for (let i = 0; i < ROOT_COMMON + EMIT_COMMON_ROOTS; i++) mp.roots.keepPtr(0);
    this.common = new EmitCommon(sourceFile, this.rootBase + ROOT_COMMON);
  }

  /** Makes the emitter that all scopes share. Raises MemoryError. */
  makeEmitter(): void {
    this.bcMemory = new BytecodeMemory(this.common);
    mp.roots.set(this.rootBase + ROOT_EMIT, this.bcMemory.ptr);
    const { compilerFrames } = mp.board;
    if (compilerFrames === null) {
      this.bcEmit = new Emitter(this.common, this.bcMemory);
    } else {
      this.frames = new CompilerStack(compilerFrames, this.bcMemory.ptr);
      this.bcEmit = new FramedEmitter(this.common, this.bcMemory, this.frames);
    }
    this.emit = this.bcEmit;
  }

  /** Room for the labels of the function that has most of them. Raises MemoryError. */
  setMaxNumLabels(n: number): void {
    this.maxNumLabels = n;
    this.bcMemory.setMaxNumLabels(n);
    this.bcEmit.setMaxNumLabels(n);
  }

  /** Makes the emitter that a scope wants the current one. Raises MemoryError. */
  chooseEmitter(scope: Scope, pass: number): void {
    this.stack = pass === MP_PASS_SCOPE ? null : this.frames;
    const { emitOption } = scope;
    const isNative = emitOption === 'native' && this.codeOffHeap;
    if (pass === MP_PASS_SCOPE || !(isNative || emitOption === 'viper')) {
      this.emit = this.bcEmit;
      return;
    }
    const memory = this.machineCodeMemory();
    if (isNative) {
      this.nativeEmit ??= this.withLabels(new Emitter(this.common, memory));
      this.emit = this.nativeEmit;
    } else {
      this.viperEmit ??= this.withLabels(new ViperEmitter(this.common, memory, (exc) => this.setError(exc)));
      this.emit = this.viperEmit;
    }
  }

  private machineCodeMemory(): CodeMemory {
    let memory = this.nativeMemory;
    if (memory === null) {
      memory = this.codeOffHeap ? new NativeMemory(this.common, this.maxNumLabels) : new BytecodeMemory(this.common);
      this.nativeMemory = memory;
      mp.roots.set(this.rootBase + ROOT_NATIVE_EMIT, memory.ptr);
      if (!this.codeOffHeap) memory.setMaxNumLabels(this.maxNumLabels);
    }
    return memory;
  }

  private withLabels<T extends Emitter>(emit: T): T {
    emit.setMaxNumLabels(this.maxNumLabels);
    return emit;
  }

  /** The chunk of the bytecode emitter. */
  get emitterPtr(): number {
    return this.bcMemory.ptr;
  }

  freeEmitters(): void {
    this.bcMemory.free();
    this.nativeMemory?.free();
  }

  /** The scope being compiled. */
  get scope(): Scope {
    return this.scopeCur!;
  }

  enterScope(scope: Scope): void {
    this.scopeCur = scope;
    mp.roots.set(this.rootBase + ROOT_SCOPE_CUR, scope.ptr);
  }

  /** A scope inside the current one, at the end of the list of scopes (scope_new_and_link). Raises MemoryError. */
  newScope(kind: number, pn: ParseNode, emitOption: EmitOption): Scope {
    const scope = new Scope(kind, this.scopeCur, pn, emitOption);
    if (this.scopeTail === null) {
      this.scopeHead = scope;
      mp.roots.set(this.rootBase + ROOT_SCOPES, scope.ptr);
    } else {
      this.scopeTail.next = scope;
    }
    this.scopeTail = scope;
    return scope;
  }

  /** Notes the line of an error that has none yet. */
  setErrorLine(pn: ParseNode): void {
    if (this.errorLine === 0 && pn instanceof ParseNodeStruct) this.errorLine = pn.line;
  }

  setError(exc: MpException): void {
    this.error = exc;
    mp.roots.set(this.rootBase + ROOT_ERROR, exc.ptr);
  }

  /** Notes a SyntaxError; only the first counts. */
  syntaxError(pn: ParseNode, text: string): void {
    if (this.error !== null) return;
    this.setError(newExceptionMsg(typeSyntaxError, text));
    this.setErrorLine(pn);
  }

  nextLabel(): number {
    return this.nextLabelNum++;
  }

  /** Native code needs labels of its own, and where a firmware can make it, room is kept for them in all functions. */
  reserveLabelsForNative(n: number): void {
    if (this.options.emitNative && this.scope.emitOption !== 'bytecode') this.nextLabelNum += n;
  }

  increaseExceptLevel(label: number, kind: BlockKind): void {
    this.stack?.enter('compile_increase_except_level');
    this.emit.setupBlock(label, kind);
    this.stack?.leave('compile_increase_except_level');
    this.curExceptLevel++;
    const { scope } = this;
    if (this.curExceptLevel > scope.excStackSize) scope.excStackSize = this.curExceptLevel;
  }

  decreaseExceptLevel(): void {
    this.curExceptLevel--;
    this.stack?.enter('compile_decrease_except_level');
    this.emit.endFinally();
    this.stack?.leave('compile_decrease_except_level');
    this.reserveLabelsForNative(1);
  }

  /** Begins a loop, whose labels these are then, and returns the one around it. */
  startLoop(): LoopState {
    const outer = {
      breakLabel: this.breakLabel,
      continueLabel: this.continueLabel,
      exceptLevel: this.loopExceptLevel,
    };
    this.breakLabel = this.nextLabel();
    this.continueLabel = this.nextLabel();
    this.loopExceptLevel = this.curExceptLevel;
    return outer;
  }

  /** From here on `break` and `continue` belong to the loop around. */
  endLoop(outer: LoopState): void {
    this.breakLabel = outer.breakLabel;
    this.continueLabel = outer.continueLabel;
    this.loopExceptLevel = outer.exceptLevel;
  }

  loadId(qst: MpQstr): void {
    if (this.pass === MP_PASS_SCOPE) this.scope.findOrAdd(qst, ID_INFO_KIND_GLOBAL_IMPLICIT);
    else this.idOp('compile_load_id', 'loadId', qst);
  }

  storeId(qst: MpQstr): void {
    if (this.pass === MP_PASS_SCOPE) idForModification(this.scope, qst);
    else this.idOp('compile_store_id', 'storeId', qst);
  }

  deleteId(qst: MpQstr): void {
    if (this.pass === MP_PASS_SCOPE) idForModification(this.scope, qst);
    else this.idOp('compile_delete_id', 'deleteId', qst);
  }

  private idOp(name: string, method: 'loadId' | 'storeId' | 'deleteId', qst: MpQstr): void {
    const { stack } = this;
    stack?.enter(name);
    stack?.enter('mp_emit_common_id_op');
    this.emit[method](this.scope, qst);
    stack?.leave('mp_emit_common_id_op');
    stack?.leave(name);
  }

  /** Compiles a node of any kind (compile_node). */
  node(pn: ParseNode): void {
    if (this.stack === null) {
      this.nodeOfKind(pn);
      return;
    }
    const { stack } = this;
    stack.enter('compile_node');
    this.nodeOfKind(pn);
    stack.leave('compile_node');
  }

  private nodeOfKind(pn: ParseNode): void {
    if (pn === null) return;
    const { emit } = this;
    if (pn instanceof ParseNodeStruct) {
      emit.setSourceLine(pn.line);
      const { stack } = this;
      stack?.enterRule(pn.kind);
      compileRules[pn.kind]!(this, pn);
      stack?.leaveRule(pn.kind);
    } else if (isSmallInt(pn)) {
      emit.loadConstSmallInt(pn);
    } else if (pn instanceof StringLeaf) {
      emit.loadConstStr(pn.qst);
    } else if (pn instanceof TokenLeaf) {
      // A NEWLINE is an empty line at the start of a file or of what the REPL is given.
      if (pn.kind !== T.NEWLINE) emit.loadConstTok(pn.kind);
    } else {
      this.loadId(pn);
    }
  }

  /** Compiles all children of a node (compile_generic_all_nodes). */
  allNodes(pns: ParseNodeStruct): void {
    for (const pn of pns.nodes) {
      this.node(pn);
      if (this.error !== null) {
        this.setErrorLine(pn);
        return;
      }
    }
  }

  /** mp_parse_node_is_const_false */
  isConstFalse(pn: ParseNode): boolean {
    this.stack?.call('mp_parse_node_is_const_false');
    return nodeIsConstFalse(pn);
  }

  /** mp_parse_node_is_const_true */
  isConstTrue(pn: ParseNode): boolean {
    this.stack?.call('mp_parse_node_is_const_true');
    return nodeIsConstTrue(pn);
  }

  /** Calls `f` for the items of a list, which is the item itself where there is only one. */
  eachOf(pn: ParseNode, listKind: number, f: (comp: Compiler, pn: ParseNode) => void): void {
    this.stack?.enter('apply_to_single_or_list');
    if (isStructKind(pn, listKind)) {
      for (const item of pn.nodes) f(this, item);
    } else if (pn !== null) {
      f(this, pn);
    }
    this.stack?.leave('apply_to_single_or_list');
  }
}

/** The name in a scope that assigns to it (mp_emit_common_get_id_for_modification). Raises MemoryError. */
export function idForModification(scope: Scope, qst: MpQstr): IdInfo {
  const id = scope.findOrAdd(qst, ID_INFO_KIND_GLOBAL_IMPLICIT);
  if (id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT) {
    // Other scopes than functions only note it, so that it isn't taken for a variable of a function around.
    id.kind = scopeIsFuncLike(scope.kind) ? ID_INFO_KIND_LOCAL : ID_INFO_KIND_GLOBAL_IMPLICIT_ASSIGNED;
  }
  return id;
}
