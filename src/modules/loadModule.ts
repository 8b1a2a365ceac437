import { macroOn } from '../abi/board.js';
import { newLexerFromFile } from '../compiler/lexer.js';
import { mpRawCodeLoad } from '../compiler/mpyRead.js';
import { newFileReader } from '../compiler/reader.js';
import { makeFunction } from '../objects/funBc.js';
import { storeAttr } from '../runtime/attr.js';
import { callFunction0 } from '../runtime/call.js';
import type { RawCode } from '../runtime/funBc.js';
import type { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, type MpQstr } from '../runtime/obj.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { typeImportError } from '../runtime/types.js';
import { importHost } from '../world/importHost.js';
import { type FixedPath, FROZEN_PREFIX } from './findModule.js';
import { parseCompileExecute, withGlobalsLocals } from './parseCompileExecute.js';

/** Running a module's file in the module (py/builtinimport.c do_load). */

const QSTR_file = q('__file__');

function storeFile(module: MpModule, name: MpQstr): void {
  storeAttr(module, QSTR_file, name);
}

/** Runs compiled code in the module (do_execute_proto_fun). */
function executeRawCode(module: MpModule, rawCode: RawCode, file: MpQstr | null): void {
  if (file !== null) storeFile(module, file);
  withGlobalsLocals(module.globals, module.globals, () => {
    const top = mp.roots.mark();
    const fun = makeFunction(rawCode, module, MP_OBJ_NULL, MP_OBJ_NULL);
    mp.roots.keep(fun);
    callFunction0(fun);
    mp.roots.release(top);
  });
}

/** Loads and runs the file at `path`: frozen, `.mpy`, or source. Raises what it raises, and ImportError. */
export function loadModule(module: MpModule, path: FixedPath): void {
  const text = path.terminated();
  const withFile = macroOn(mp.board, 'MICROPY_PY___FILE__');
  if (text.startsWith(FROZEN_PREFIX) && macroOn(mp.board, 'MICROPY_MODULE_FROZEN')) {
    const name = text.slice(FROZEN_PREFIX.length);
    const frozen = importHost().frozen(name);
    if (frozen !== null && frozen !== 'dir') {
      const rawCode = frozen.load(module);
      executeRawCode(module, rawCode, withFile ? qstrFromStr(name) : null);
      return;
    }
  }
  if (text.endsWith('.mpy')) {
    const { reader, name } = newFileReader(text, importHost().open);
    const rawCode = mpRawCodeLoad(reader, module);
    const top = mp.roots.mark();
    mp.roots.keepPtr(rawCode.ptr);
    executeRawCode(module, rawCode, withFile ? name : null);
    mp.roots.release(top);
    return;
  }
  if (!macroOn(mp.board, 'MICROPY_ENABLE_COMPILER')) {
    raiseMsg(typeImportError, 'script compilation not supported');
  }
  const lexer = newLexerFromFile(text, importHost().open);
  const top = mp.roots.mark();
  mp.roots.keepPtr(lexer.ptr);
  if (withFile) storeFile(module, lexer.sourceName);
  parseCompileExecute(lexer, 'file', module.globals, module.globals);
  mp.roots.release(top);
}
