import { fun1 } from '../runtime/fun.js';
import type { MpObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { newRomType } from '../runtime/types.js';
import { defineModule } from './registry.js';

/**
 * The modules `js` and `jsffi` of the WebAssembly port. There's no JavaScript beside the program here: `js` has no names,
 * and what would make objects for JavaScript fails.
 */

const missing = (name: string): MpObj =>
  fun1(name, () => raiseNotImplementedError('there is no JavaScript in the simulation'));

export const typeJsProxy = newRomType('JsProxy', {});

defineModule({ name: 'js', rows: [['__name__', q('js')]] });

defineModule({
  name: 'jsffi',
  rows: [
    ['__name__', q('jsffi')],
    ['JsProxy', typeJsProxy],
    ['create_proxy', missing('create_proxy')],
    ['to_js', missing('to_js')],
    ['async_timeout_ms', missing('async_timeout_ms')],
    ['mem_info', missing('mem_info')],
  ],
});
