import { StreamPrint } from '../objects/stream.js';
import { argParseAllKwArray, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { type FunKw, fun1, fun2, funKw } from '../runtime/fun.js';
import { type MpObj, PRINT_JSON } from '../runtime/obj.js';
import { objGetArrayFixedN, objPrintHelper } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { objStrGetStr } from '../runtime/str.js';
import { getStreamRaise, MP_STREAM_OP_WRITE } from '../runtime/streamProtocol.js';
import { mpConstNone } from '../runtime/types.js';
import { newStrFromUtf8Vstr, Vstr } from '../runtime/vstr.js';
import { jsonLoad, jsonLoads } from './jsonLoad.js';
import { defineModule } from './registry.js';

/** The module `json` (extmod/modjson.c). */

interface Separators {
  itemSeparator: string | undefined;
  keySeparator: string | undefined;
}

const DEFAULT_SEPARATORS: Separators = { itemSeparator: undefined, keySeparator: undefined };

function dumpsWith(o: MpObj, { itemSeparator, keySeparator }: Separators): MpObj {
  const top = mp.roots.mark();
  const vstr = new Vstr(8).root();
  vstr.itemSeparator = itemSeparator;
  vstr.keySeparator = keySeparator;
  objPrintHelper(vstr, o, PRINT_JSON);
  const str = newStrFromUtf8Vstr(vstr);
  mp.roots.release(top);
  return str;
}

function dumpWith(o: MpObj, stream: MpObj, { itemSeparator, keySeparator }: Separators): MpObj {
  getStreamRaise(stream, MP_STREAM_OP_WRITE);
  const print = new StreamPrint(stream);
  print.itemSeparator = itemSeparator;
  print.keySeparator = keySeparator;
  objPrintHelper(print, o, PRINT_JSON);
  return mpConstNone;
}

const DUMP_ARGS = [mpArg('separators', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)];

/** The `separators` argument after `nOwn` positional ones: a pair of strings, or None. */
function separatorsArg(nOwn: number, nArgs: number, nKw: number, args: MpObj[], off: number): Separators {
  const [separators] = argParseAllKwArray(nArgs - nOwn, nKw, args, off + nOwn, DUMP_ARGS);
  if (separators === mpConstNone) return DEFAULT_SEPARATORS;
  const [item, key] = objGetArrayFixedN(separators!, 2);
  return { itemSeparator: objStrGetStr(item!), keySeparator: objStrGetStr(key!) };
}

const dump: FunKw = (nArgs, nKw, args, off) =>
  dumpWith(args[off]!, args[off + 1]!, separatorsArg(2, nArgs, nKw, args, off));
const dumps: FunKw = (nArgs, nKw, args, off) => dumpsWith(args[off]!, separatorsArg(1, nArgs, nKw, args, off));

defineModule({
  name: 'json',
  extensible: true,
  rows: [
    ['__name__', q('json')],
    ['dump', funKw('dump', 2, dump), 'MICROPY_PY_JSON_SEPARATORS'],
    ['dump', fun2('dump', (o, stream) => dumpWith(o, stream, DEFAULT_SEPARATORS)), '!MICROPY_PY_JSON_SEPARATORS'],
    ['dumps', funKw('dumps', 1, dumps), 'MICROPY_PY_JSON_SEPARATORS'],
    ['dumps', fun1('dumps', (o) => dumpsWith(o, DEFAULT_SEPARATORS)), '!MICROPY_PY_JSON_SEPARATORS'],
    ['load', fun1('load', jsonLoad)],
    ['loads', fun1('loads', jsonLoads)],
  ],
});
