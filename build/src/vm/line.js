import { sourceLine } from '../bytecode/prelude.js';
import { funName } from '../objects/codeSetup.js';
import { exceptionAddTraceback } from '../runtime/exception.js';
import { nativeException } from '../runtime/instance.js';
/** Where a frame is in its source. */
/** The source line of the instruction that runs, counted from 1. */
export function currentLine(cs) {
    const { prelude, bytecode } = cs.fun;
    return sourceLine(bytecode, prelude, cs.ip - prelude.opcodes);
}
/** Name of the frame's function; `<module>` for that of a module. */
export function currentBlock(cs) {
    return funName(cs.fun);
}
/** The source file as tracebacks name it: the first string of the module's table. */
export function currentFile(cs) {
    return cs.fun.context.qstrTable[0];
}
/** Adds the frame's place to an exception's traceback; machine code doesn't know it. */
export function addTraceback(cs, exc) {
    if (cs.fun.rawCode.kind !== 'bytecode')
        return;
    exceptionAddTraceback(nativeException(exc), currentFile(cs), currentLine(cs), currentBlock(cs));
}
