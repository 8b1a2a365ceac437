import { disassemble } from '../bytecode/disassemble.js';
import { mpRawCodeLoad } from '../compiler/mpyRead.js';
import { compileToMpy } from '../compiler/mpyWrite.js';
import { MemReader } from '../compiler/reader.js';
import { printException } from '../objects/exceptionPrint.js';
import { loadBoard } from '../profiles/boards.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { MpObject, PRINT_REPR } from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import { utf8Text } from '../runtime/print.js';
import { mp } from '../runtime/state.js';
import { MemoryHost } from './host.js';
import { Machine } from './machine.js';

/** What a compilation gives: the file, or the traceback of a SyntaxError. Text is bytes, one a character. */
export type CompileResult = { ok: true; mpy: string } | { ok: false; traceback: string };

const CROSS_COMPILER_HEAP_BYTES = 64 * 1024 * 1024;

/**
 * The machine that `mpy-cross` is: a 64-bit host which compiles for any target's small ints.
 *
 * @param micropython the release, as `1.28.0` or `1.28`; absent: the newest
 */
function crossCompiler(micropython?: string): Machine {
  const firmware = micropython === undefined ? 'mpy-cross' : `${micropython}/mpy-cross`;
  const board = loadBoard('UNIX_X64', { firmware, heapBytes: CROSS_COMPILER_HEAP_BYTES });
  return new Machine(board, new MemoryHost());
}

function caught<T>(machine: Machine, body: () => T): { value: T } | { traceback: string } {
  return machine.inside(() => {
    try {
      return { value: body() };
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
      let traceback = '';
      printException({ strn: (bytes) => (traceback += bytes) }, e);
      return { traceback };
    }
  });
}

/**
 * Compiles a program to a `.mpy` file as mpy-cross does. `name` is what tracebacks call the file, `micropython` the release
 * whose mpy-cross it is, the newest where it is absent.
 *
 * @throws UnknownNameError, NoSuchVersionError for a release that there is no profile of
 */
export function crossCompile(text: string, name: string, micropython?: string): CompileResult {
  const result = caught(crossCompiler(micropython), () => compileToMpy(text, name));
  return 'value' in result ? { ok: true, mpy: result.value } : { ok: false, traceback: result.traceback };
}

/**
 * A listing of the bytecode in a `.mpy` file, as the release `micropython` reads it, the newest where it is absent. Text is
 * bytes, one a character.
 *
 * @throws UnknownNameError, NoSuchVersionError for a release that there is no profile of
 */
export function disassembleMpy(
  mpy: string,
  micropython?: string,
): { ok: true; listing: string } | { ok: false; traceback: string } {
  const result = caught(crossCompiler(micropython), () => {
    const context = new MpModule(mp.dictGlobals);
    context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
    mp.roots.keepPtr(context.ptr);
    const rawCode = mpRawCodeLoad(new MemReader(mpy, 0, 0), context);
    return disassemble(rawCode, {
      qstr: (index) => utf8Text(context.qstrTable[index]?.data ?? '?'),
      obj: (index) => {
        let text = '';
        const constant = context.objTable[index];
        if (constant !== undefined) objPrintHelper({ strn: (bytes) => (text += bytes) }, constant, PRINT_REPR);
        return utf8Text(text);
      },
    });
  });
  return 'value' in result ? { ok: true, listing: result.value } : { ok: false, traceback: result.traceback };
}
