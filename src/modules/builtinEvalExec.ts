import { macroOn } from '../abi/board.js';
import { newLexerFromFile, newLexerFromStr } from '../compiler/lexer.js';
import type { InputKind } from '../compiler/parser.js';
import type { Heap } from '../gc/heap.js';
import { bufferText } from '../objects/int.js';
import { callFunction0 } from '../runtime/call.js';
import { MpDict } from '../runtime/dict.js';
import { MpFunBc } from '../runtime/funBc.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj, MpObject, MpStr, traceObj } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType, raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { objStrGetData, objStrGetQstr } from '../runtime/str.js';
import { mpConstNone, newRomType, typeDict, typeTypeError } from '../runtime/types.js';
import { importHost } from '../world/importHost.js';
import { parseCompile, parseCompileExecute, withGlobalsLocals } from './parseCompileExecute.js';

/** `compile`, `eval`, `exec` and `execfile` (py/builtinevex.c). */

/** `mp_obj_code_t`: what `compile` returns. */
class MpCode extends MpObject {
  fun: MpObj = mpConstNone;

  constructor() {
    super(typeCode);
  }

  override trace(heap: Heap): void {
    traceObj(heap, this.fun);
  }
}

const typeCode = newRomType('code', {});

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
  const isAfter = macroOn(mp.board, 'UHEAP_CODE_OBJECT_AFTER');
  const code = new MpCode();
  if (!isAfter) allocCode(code);
  code.fun = withGlobalsLocals(NO_GLOBALS, NO_GLOBALS, () => parseCompile(lexer, kind));
  if (isAfter) {
    mp.roots.keep(code.fun);
    allocCode(code);
  }
  mp.roots.release(top);
  return code;
}

function allocCode(code: MpCode): void {
  code.ptr = mMalloc(mp.sizes.mp_obj_code_t, code);
  mp.roots.keep(code);
}

/** Runs a code object with these globals, which its functions then have. */
function executeCode(code: MpCode, globals: MpDict, locals: MpDict): MpObj {
  return withGlobalsLocals(globals, locals, () => {
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
  if (source instanceof MpCode) return executeCode(source, globals, locals);
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
