import { type Board, type CompiledPart, isFrozen, macroOn } from '../abi/board.js';
import { decodePrelude } from '../bytecode/prelude.js';
import { type FreedParts, mpCompile } from '../compiler/compile.js';
import type { CompilerStack } from '../compiler/compilerStack.js';
import { type Lexer, newLexerFromFile } from '../compiler/lexer.js';
import { oldestChunk } from '../compiler/parseChunk.js';
import { type InputKind, mpParse, stalePtrs } from '../compiler/parser.js';
import { printException } from '../objects/exceptionPrint.js';
import { makeFunction } from '../objects/funBc.js';
import { callFunction0 } from '../runtime/call.js';
import { dictStore } from '../runtime/dict.js';
import { FirmwareFault } from '../runtime/firmwareFault.js';
import type { MpFunBc } from '../runtime/funBc.js';
import { exceptionGetValue } from '../runtime/instance.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { isInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, type MpObj, MpObject, PRINT_STR } from '../runtime/obj.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { objGetIntMaybe, objPrintHelper } from '../runtime/ops.js';
import { portOf } from '../runtime/port.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { handlePending } from '../runtime/scheduler.js';
import { CTRL_C, mp, NO_INTERRUPT_CHAR } from '../runtime/state.js';
import { mpConstNone, typeKeyboardInterrupt, typeSystemExit } from '../runtime/types.js';
import { importHost } from '../world/importHost.js';
import { faultException } from './fault.js';

/** Compiling and running a program from the top level (shared/runtime/pyexec.c). */

/** How a run ended. */
export interface RunResult {
  /** 0, 1 after an uncaught exception, or what `sys.exit` said. */
  exitCode: number;
  /** The uncaught exception, if any (never SystemExit). */
  exception: MpObject | null;
  /** Whether SystemExit ended it. */
  isSystemExit?: boolean;
  /** Whether a board is to start all over now: `machine.soft_reset()`, and since 1.24 any SystemExit (PYEXEC_FORCED_EXIT). */
  isForcedExit?: boolean;
}

/** What differs between the ways in which a program is run. */
export interface ExecOptions {
  kind?: InputKind;
  /** Expressions on their own print their value. Absent: where `kind` is 'single'. */
  isRepl?: boolean;
  /** Called with the lexer before it is read further. */
  onLexer?(lexer: Lexer): void;
  /** Where an uncaught exception is printed; absent: where the port prints errors. */
  errorPrint?: MpPrint;
  /** Called between what the program prints and its traceback. */
  endOfOutput?(): void;
  /** Whether the port runs it by way of shared/runtime/pyexec.c; it does unless this is false. */
  byPyexec?: boolean;
}

/**
 * Makes a lexer, compiles what it reads, runs it, and prints the exception that it ends with
 * (parse_compile_execute). An error outside of Python comes through.
 */
export function execLexer(newLexer: () => Lexer, options: ExecOptions = {}): RunResult {
  const { kind = 'file', isRepl = kind === 'single', onLexer, byPyexec = true } = options;
  return run(() => {
    const lex = newLexer();
    const lexRoot = mp.roots.keepPtr(0);
    mp.roots.set(lexRoot, lex.ptr);
    onLexer?.(lex);
    const { sourceName } = lex;
    if (kind === 'file' && byPyexec && setsFile(mp.board)) dictStore(mp.dictGlobals, QSTR_file, sourceName);
    const tree = mpParse(lex, kind);
    const stale = stalePtrs(tree);
    const treeChunk = tree.chunk?.ptr ?? 0;
    const oldestTreeChunk = oldestChunk(tree);
    let freed: FreedParts = { emitter: 0, moduleScope: 0, lastScope: 0, qstrTable: 0, constItems: 0 };
    let frames: CompilerStack | null = null;
    const fun = mpCompile(tree, sourceName, isRepl, (parts, stack) => {
      freed = parts;
      frames = stack;
    }) as MpFunBc;
    mp.roots.release(lexRoot);
    for (const ptr of stale) mp.roots.keepPtr(ptr);
    keepStaleLocals(fun, { ...freed, lexer: lex.ptr, treeChunk, oldestTreeChunk, rawCode: fun.rawCode.ptr }, frames);
    return fun;
  }, options);
}

function setsFile(board: Board): boolean {
  return macroOn(board, 'UHEAP_PYEXEC_FILE') && macroOn(board, 'MICROPY_PY___FILE__');
}

const QSTR_file = q('__file__');

/** Runs a script in the firmware's ROM (pyexec_frozen_module). False where uheap has no such script. */
export function execFrozen(name: string): boolean {
  const frozen = importHost().frozen(name);
  if (frozen === null || frozen === 'dir') return false;
  run(() => {
    const context = new MpModule(mp.dictGlobals, false);
    context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
    mp.roots.keepPtr(context.ptr);
    return makeFunction(frozen.load(context), context, MP_OBJ_NULL, MP_OBJ_NULL);
  });
  return true;
}

/** Runs a file of the board's file system, or one in ROM, if it is there (pyexec_file_if_exists). Null where it isn't. */
export function execFileIfExists(name: string): RunResult | null {
  if (macroOn(mp.board, 'MICROPY_MODULE_FROZEN') && isFrozen(mp.board, name)) {
    execFrozen(name);
    return { exitCode: 0, exception: null };
  }
  if (importHost().stat(name) !== 'file') return null;
  return execLexer(() => newLexerFromFile(name, importHost().open));
}

function run(newFunction: () => MpObj, options: ExecOptions = {}): RunResult {
  const { stackUsed, pystackUsed } = mp;
  const top = mp.roots.mark();
  mp.isForcedExit = false;
  mp.wordUntilSmallInt = 0;
  mp.wordUntilAttr = 0;
  mp.wordUntilSlice = 0;
  try {
    const fun = newFunction();
    // While the program is read and compiled Ctrl-C is one of its bytes.
    mp.setInterruptChar(CTRL_C);
    callFunction0(fun);
    handlePending(true, printException);
    mp.roots.release(top);
    return { exitCode: 0, exception: null };
  } catch (thrown) {
    mp.stackUsed = stackUsed;
    mp.pystackUsed = pystackUsed;
    const e = thrown instanceof FirmwareFault ? faultException(thrown) : thrown;
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    mp.frame = null;
    handlePending(false, printException);
    options.endOfOutput?.();
    return uncaught(e, options.errorPrint ?? mp.errorPrint);
  } finally {
    // To a process Ctrl-C is a signal, whatever it is at.
    if (!portOf(mp.board).console.isProcess) mp.setInterruptChar(NO_INTERRUPT_CHAR);
  }
}

/**
 * The C functions that run a program keep pointers which they have no use for any more: whatever is allocated at such
 * an address later stays alive.
 */
function keepStaleLocals(
  fun: MpFunBc,
  ptrs: Readonly<Record<CompiledPart, number>>,
  frames: CompilerStack | null,
): void {
  const { nState, nExcStack } = decodePrelude(fun.bytecode);
  const stateBytes = nState * mp.objBytes + nExcStack * mp.sizes.mp_exc_stack_t;
  for (const { what, minStateBytes = 0, maxStateBytes = Infinity, until, below = 0 } of mp.board.staleLocals) {
    if (stateBytes < minStateBytes || stateBytes > maxStateBytes) continue;
    const ptr = what === 'compilerWord' ? frames?.word(below) : (ptrs as Partial<Record<string, number>>)[what];
    if (ptr === undefined) continue;
    if (until === 'smallInt') mp.wordUntilSmallInt = ptr;
    else if (until === 'attr') mp.wordUntilAttr = ptr;
    else if (until === 'slice') mp.wordUntilSlice = ptr;
    else mp.roots.keepPtr(ptr);
  }
}

/** What a process ends with that Ctrl-C has ended (PYEXEC_KEYBOARD_INTERRUPT). */
const INTERRUPTED_CODE = 130;

/** What a program ends with that an exception has ended, which is printed. */
function uncaught(exc: MpObject, errorPrint: MpPrint): RunResult {
  const tellsCodes = macroOn(mp.board, 'MICROPY_PYEXEC_ENABLE_EXIT_CODE_HANDLING');
  if (objIsSubclassFast(exc.type, typeSystemExit)) {
    const value = exceptionGetValue(exc);
    const code = value === mpConstNone ? 0 : tellsCodes && !isInt(value) ? null : objGetIntMaybe(value);
    if (code === null && tellsCodes) {
      objPrintHelper(mp.errorPrint, value, PRINT_STR);
      mp.errorPrint.strn('\n');
    }
    return {
      exitCode: Number(code ?? 1) & 0xff,
      exception: null,
      isSystemExit: true,
      isForcedExit: mp.isForcedExit || macroOn(mp.board, 'UHEAP_SYSTEM_EXIT_FORCED'),
    };
  }
  printException(errorPrint, exc);
  const isInterrupt = tellsCodes && objIsSubclassFast(exc.type, typeKeyboardInterrupt);
  return { exitCode: isInterrupt ? INTERRUPTED_CODE : 1, exception: exc };
}
