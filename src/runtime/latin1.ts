/** Between strings that hold one byte a character and arrays of bytes. */

/** Node's own conversion, several times as fast for longer texts; a browser has none. */
const native = (globalThis as { readonly Buffer?: typeof Buffer }).Buffer;

/** Characters that are made from one list of codes: engines take only so many arguments. */
const PIECE = 4096;

/** The characters' codes, in an array of their own. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  if (text.length < 64 || native === undefined) {
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  } else {
    native.from(bytes.buffer).write(text, 'latin1');
  }
  return bytes;
}

/** `len` bytes from `from` as characters. */
export function latin1Text(bytes: Uint8Array, from = 0, len = bytes.length - from): string {
  if (len < 16) {
    let text = '';
    for (let i = from; i < from + len; i++) text += String.fromCharCode(bytes[i]!);
    return text;
  }
  if (native !== undefined) return native.from(bytes.buffer, bytes.byteOffset + from, len).toString('latin1');
  let text = '';
  for (let at = from; at < from + len; at += PIECE) {
    const piece = bytes.subarray(at, Math.min(at + PIECE, from + len));
    text += String.fromCharCode.apply(null, piece as unknown as number[]);
  }
  return text;
}
