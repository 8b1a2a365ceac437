import { type Board, macro, macroOn } from '../abi/board.js';
import { type Lexer, newLexerFromFile, newLexerFromStr } from '../compiler/lexer.js';
import type { InputKind } from '../compiler/parser.js';
import { MpCode, MpCompiledFunction } from '../objects/code.js';
import { newCodeOf } from '../objects/fullCode.js';
import { makeCodeFunction } from '../objects/funBc.js';
import { bufferText } from '../objects/int.js';
import { callFunction0 } from '../runtime/call.js';
import { MpDict } from '../runtime/dict.js';
import { MpFunBc } from '../runtime/funBc.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { MP_BUFFER_READ, type MpObj, type MpObject, MpStr } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType, raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { objStrGetData, objStrGetQstr } from '../runtime/str.js';
import { mpConstNone, typeDict, typeTypeError } from '../runtime/types.js';
import { importHost } from '../world/importHost.js';
import { compileForContext, parseCompile, parseCompileExecute, withGlobalsLocals } from './parseCompileExecute.js';

/** `compile`, `eval`, `exec` and `execfile` (py/builtinevex.c). */

/** Globals while code is compiled that is to run with others. */
const NO_GLOBALS = new MpDict();

const MODES: ReadonlyMap<MpObj, InputKind> = new Map<MpObj, InputKind>([
  [q('single'), 'single'],
  [q('exec'), 'file'],
  [q('eval'), 'eval'],
]);

const QSTR_string = q('<string>');

/** Where a text's bytes are, so that they stay reachable while it is read. */
function rootText(o: MpObj): number {
  if (!(o instanceof MpStr)) return 0;
  mp.roots.keepPtr(o.dataPtr);
  return o.dataPtr;
}

export function compile(_nArgs: number, args: MpObj[], off: number): MpObj {
  const text = objStrGetData(args[off]!);
  const fileName = objStrGetQstr(args[off + 1]!);
  const top = mp.roots.mark();
  const lexer = newLexerFromStr(fileName, text, rootText(args[off]!), 0);
  mp.roots.keepPtr(lexer.ptr);
  const kind = MODES.get(objStrGetQstr(args[off + 2]!));
  if (kind === undefined) raiseValueError('bad compile mode');
  const code = hasFunction(mp.board) ? compiledFunction(lexer, kind) : compiledCode(lexer, kind);
  mp.roots.release(top);
  return code;
}

/** A code object has the function, not only its code, up to this level. */
function hasFunction(board: Board): boolean {
  return macro(board, 'MICROPY_PY_BUILTINS_CODE') < 2;
}

function compiledFunction(lexer: Lexer, kind: InputKind): MpObject {
  const isAfter = macroOn(mp.board, 'UHEAP_CODE_OBJECT_AFTER');
  const code = new MpCompiledFunction();
  if (!isAfter) allocCode(code);
  code.fun = withGlobalsLocals(NO_GLOBALS, NO_GLOBALS, () => parseCompile(lexer, kind));
  if (isAfter) {
    mp.roots.keep(code.fun);
    allocCode(code);
  }
  return code;
}

function allocCode(code: MpCompiledFunction): void {
  code.ptr = mMalloc(mp.sizes.mp_obj_code_t, code);
  mp.roots.keep(code);
}

/** The module that it is compiled for is on C's stack. */
function compiledCode(lexer: Lexer, kind: InputKind): MpObject {
  const context = new MpModule(NO_GLOBALS, false);
  const rawCode = compileForContext(lexer, kind, context);
  return newCodeOf(context, rawCode);
}

/** Runs a code object with these globals, which its functions then have (code_execute). */
function executeCode(code: MpCode | MpCompiledFunction, globals: MpDict, locals: MpDict): MpObj {
  return withGlobalsLocals(globals, locals, () => {
    if (code instanceof MpCode) return callFunction0(makeCodeFunction(code, globals));
    if (code.fun instanceof MpFunBc) code.fun.context.globals = globals;
    return callFunction0(code.fun);
  });
}

/** `eval`, `exec` and `execfile`: the source, then globals and locals (None: the current ones). */
export function evalExec(kind: InputKind, isFile: boolean, nArgs: number, args: MpObj[], off: number): MpObj {
  let globals = mp.dictGlobals;
  let locals = mp.dictLocals;
  for (let i = 1; i < 3 && i < nArgs; i++) {
    const dict = args[off + i]!;
    if (dict === mpConstNone) continue;
    if (!(dict instanceof MpDict) || dict.type !== typeDict) return raiseType(typeTypeError);
    locals = dict;
    if (i === 1) globals = locals;
  }
  const source = args[off]!;
  if (source instanceof MpCode || source instanceof MpCompiledFunction) return executeCode(source, globals, locals);
  const top = mp.roots.mark();
  let result: MpObj;
  if (isFile) {
    const name = objStrGetQstr(source);
    result = parseCompileExecute(newLexerFromFile(name.data, importHost().open), kind, globals, locals);
  } else {
    const text = bufferText(getBufferRaise(source, MP_BUFFER_READ));
    const textPtr = rootText(source);
    result = parseCompileExecute(newLexerFromStr(QSTR_string, text, textPtr, 0), kind, globals, locals);
  }
  mp.roots.release(top);
  return result;
}
