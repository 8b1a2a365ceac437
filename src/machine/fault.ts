import { exceptionPrint } from '../objects/exceptionTypes.js';
import { MpException } from '../runtime/exception.js';
import type { FirmwareFault } from '../runtime/firmwareFault.js';
import { MpStr } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import { newRomType, typeBaseException, typeStr, typeTuple } from '../runtime/types.js';
import { currentBlock, currentFile, currentLine } from '../vm/line.js';

/** What ends a run where the firmware does what C leaves undefined. No program gets it: no Python class leads here. */
const typeFirmwareFault = newRomType('FirmwareFault', { parent: typeBaseException, print: exceptionPrint });

/** The exception that stands for a fault, with the place of every frame that runs; nothing of it is on the heap. */
export function faultException({ message }: FirmwareFault): MpException {
  const exc = new MpException(typeFirmwareFault);
  const text = new MpStr(typeStr, `${message}: a board crashes here, or goes on with garbage`, 0, 0);
  exc.args = new MpTuple(typeTuple, [text]);
  for (let frame = mp.frame; frame !== null; frame = frame.prev) {
    exc.traceback.push({ file: currentFile(frame), line: currentLine(frame), block: currentBlock(frame) });
  }
  return exc;
}
