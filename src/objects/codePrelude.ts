import { decodePrelude } from '../bytecode/prelude.js';
import type { CodePrelude, RawCode } from '../runtime/funBc.js';

/** The decoded prelude of a compiled function; decodes it the first time. */
export function preludeOf(rawCode: RawCode): CodePrelude {
  let { prelude } = rawCode;
  if (prelude === undefined) {
    prelude = decodePrelude(rawCode.bytecode);
    rawCode.prelude = prelude;
  }
  return prelude;
}
