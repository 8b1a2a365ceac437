import { type MpObj, type MpStr, PRINT_JSON, PRINT_RAW, PRINT_STR } from '../runtime/obj.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { strData } from '../runtime/str.js';
import { typeBytes } from '../runtime/types.js';
import { strIsAscii, utf8CodePoint, utf8Next } from '../runtime/utf8.js';
import { Vstr } from '../runtime/vstr.js';

/** Prints each byte as a piece of its own. */
function printBytewise(print: MpPrint, bytes: string): void {
  if (print instanceof Vstr) {
    print.addBytewise(bytes);
    return;
  }
  for (let i = 0; i < bytes.length; i++) print.strn(bytes[i]!);
}

const PY_JSON = romFeature('MICROPY_PY_JSON');

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quoteFor(data: string): string {
  return data.includes("'") && !data.includes('"') ? '"' : "'";
}

/**
 * Prints with quotes and escapes (mp_str_print_quoted): every plain character is one piece. With `isBytes` all that is
 * not ASCII is escaped too.
 */
export function strPrintQuoted(print: MpPrint, data: string, isBytes: boolean): void {
  const quote = quoteFor(data);
  print.strn(quote);
  let from = 0;
  for (let i = 0; i < data.length; i++) {
    const c = data.charCodeAt(i);
    const ch = data[i]!;
    if (ch !== quote && ch !== '\\' && c >= 0x20 && c !== 0x7f && (!isBytes || c < 0x80)) continue;
    printBytewise(print, data.slice(from, i));
    from = i + 1;
    printEscaped(print, ch, c, quote);
  }
  printBytewise(print, data.slice(from));
  print.strn(quote);
}

function printEscaped(print: MpPrint, ch: string, c: number, quote: string): void {
  if (ch === quote) printf(print, '\\%c', c);
  else if (ch in ESCAPES) print.strn(ESCAPES[ch]!);
  else printf(print, '\\x%02x', c);
}

/** As `strPrintQuoted` for a str of characters (uni_print_quoted): those beyond ASCII are escaped by code point. */
function uniPrintQuoted(print: MpPrint, str: MpStr): void {
  const { data } = str;
  if (strIsAscii(str)) {
    strPrintQuoted(print, data, true);
    return;
  }
  const quote = quoteFor(data);
  print.strn(quote);
  for (let i = 0; i < data.length; i = utf8Next(data, i)) {
    const c = utf8CodePoint(data, i);
    const ch = data[i]!;
    if (ch === quote || ch === '\\' || c < 0x20 || c === 0x7f) printEscaped(print, ch, c, quote);
    else if (c < 0x7f) print.strn(ch);
    else if (c < 0x100) printf(print, '\\x%02x', c);
    else if (c < 0x10000) printf(print, '\\u%04x', c);
    else printf(print, '\\U%08x', c);
  }
  print.strn(quote);
}

/** Prints as JSON (mp_str_print_json). */
function strPrintJson(print: MpPrint, data: string): void {
  print.strn('"');
  let from = 0;
  for (let i = 0; i < data.length; i++) {
    const c = data.charCodeAt(i);
    const ch = data[i]!;
    if (c >= 0x20 && ch !== '"' && ch !== '\\') continue;
    printBytewise(print, data.slice(from, i));
    from = i + 1;
    if (c >= 0x20) printf(print, '\\%c', c);
    else if (ch in ESCAPES) print.strn(ESCAPES[ch]!);
    else printf(print, '\\u%04x', c);
  }
  printBytewise(print, data.slice(from));
  print.strn('"');
}

/** The print slot of str and bytes (uni_print, str_print). */
export function strPrint(print: MpPrint, self: MpObj, kind: number): void {
  const data = strData(self);
  if (kind === PRINT_JSON && mp.features[PY_JSON] === 1) {
    strPrintJson(print, data);
    return;
  }
  const isBytes = (self as MpStr).type === typeBytes;
  if (!isBytes && mp.options.strUnicode) {
    if (kind === PRINT_STR) print.strn(data);
    else uniPrintQuoted(print, self as MpStr);
    return;
  }
  if (kind === PRINT_RAW || (kind === PRINT_STR && !isBytes)) {
    print.strn(data);
    return;
  }
  if (isBytes) print.strn('b');
  strPrintQuoted(print, data, isBytes);
}
