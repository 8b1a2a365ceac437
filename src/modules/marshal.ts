import { macroOn } from '../abi/board.js';
import { mpRawCodeLoad } from '../compiler/mpyRead.js';
import { mpRawCodeSaveFun } from '../compiler/mpySaveFun.js';
import { MemReader } from '../compiler/reader.js';
import { MpCode } from '../objects/code.js';
import { hasFullCode, newCodeOf } from '../objects/fullCode.js';
import { bufferText } from '../objects/int.js';
import { fun1 } from '../runtime/fun.js';
import { MpModule } from '../runtime/module.js';
import { MP_BUFFER_READ, type MpObj, MpStr } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { defineModule } from './registry.js';

/** The module `marshal`: code objects to bytes and back (extmod/modmarshal.c, MICROPY_PY_MARSHAL). */

function dumps(value: MpObj): MpObj {
  if (!(value instanceof MpCode)) return raiseValueError('unmarshallable object');
  const withFileName = hasFullCode() && macroOn(mp.board, 'UHEAP_CODE_WITH_CHILDREN');
  return mpRawCodeSaveFun(value.constants, value.rawCode, withFileName);
}

/** The module that the code is loaded for is on C's stack. */
function loads(data: MpObj): MpObj {
  const text = bufferText(getBufferRaise(data, MP_BUFFER_READ));
  const context = new MpModule(mp.dictGlobals, false);
  const rawCode = mpRawCodeLoad(new MemReader(text, data instanceof MpStr ? data.dataPtr : 0, 0), context);
  return newCodeOf(context, rawCode);
}

defineModule({
  name: 'marshal',
  rows: [
    ['__name__', q('marshal')],
    ['dumps', fun1('dumps', dumps)],
    ['loads', fun1('loads', loads)],
  ],
});
