import { TypedInput } from '../../src/report/typedInput.js';
import { bytesOf } from './project.js';

/** The file of a program that holds what `input()` and `sys.stdin` read. */
const STDIN = 'stdin.txt';

/** What a program reads of standard input; undefined: it has ended. */
export function inputOf(files: Readonly<Record<string, string>>): TypedInput | undefined {
  const text = files[STDIN];
  if (text === undefined) return undefined;
  const bytes = Uint8Array.from(bytesOf(text), (character) => character.charCodeAt(0));
  let at = 0;
  return new TypedInput((buf, from, size) => {
    const part = bytes.subarray(at, at + size);
    buf.set(part, from);
    at += part.length;
    return part.length;
  });
}
