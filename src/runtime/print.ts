import { latin1Bytes, latin1Text } from './latin1.js';

/** Where text is printed to (`mp_print_t`). Strings hold one byte a character. */
export interface MpPrint {
  strn(bytes: string): void;
  /** Separators of a JSON print (`mp_print_ext_t`). */
  itemSeparator?: string;
  keySeparator?: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The UTF-8 bytes of JS text. */
export function utf8Array(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Decodes UTF-8 in an array to JS text. */
export function utf8Decoded(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Encodes JS text as UTF-8 bytes, one a character. */
export function utf8Bytes(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) >= 0x80) return latin1Text(encoder.encode(text));
  }
  return text;
}

/** Decodes UTF-8 bytes (one a character) to JS text; for messages and reports, never for what a program prints. */
export function utf8Text(bytes: string): string {
  return decoder.decode(latin1Bytes(bytes));
}
