import { macroOn } from '../../abi/board.js';
import type { StructName } from '../../abi/structs.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, type MpArg, mpArg } from '../../runtime/args.js';
import { mMalloc } from '../../runtime/malloc.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, typeValueError } from '../../runtime/types.js';
import { boardPins, getPin } from './pin.js';
import { allocRing, type MpUart, type UartDriver } from './uart.js';

/** What the drivers of UARTs have in common: their arguments, and how objects are made. */

export const int = (name: string, isPositional = false): MpArg =>
  mpArg(name, MP_ARG_INT | (isPositional ? 0 : MP_ARG_KW_ONLY), -1);
export const pin = (name: string): MpArg => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone);

/** The arguments that all ports start with. */
export const FORMAT_ARGS = [
  int('baudrate', true),
  int('bits', true),
  mpArg('parity', MP_ARG_OBJ, -1),
  int('stop', true),
];

type Given = ReadonlyMap<string, MpObj>;

/** Parses, leaves out what was not given, and sets what all ports set in the same way. */
export function parse(
  uart: MpUart,
  table: readonly MpArg[],
  nArgs: number,
  nKw: number,
  args: MpObj[],
  off: number,
): Given {
  const given = new Map<string, MpObj>();
  argParseAllKwArray(nArgs, nKw, args, off, table).forEach((value, i) => {
    const name = table[i]!.name.data;
    if (value !== -1 && (value !== mpConstNone || name === 'parity')) given.set(name, value);
  });
  const number = (name: string): number => Number(given.get(name) ?? 0);
  if (number('baudrate') > 0) uart.baudrate = number('baudrate');
  const parity = given.get('parity');
  if (parity === mpConstNone) uart.parity = 0;
  else if (parity !== undefined) uart.parity = (Number(objGetInt(parity)) & 1) === 1 ? 1 : 2;
  for (const name of ['tx', 'rx', 'rts', 'cts'] as const) {
    const at = given.get(name);
    if (at !== undefined) uart.pins[name] = getPin(at);
  }
  if (given.has('timeout')) uart.timeout = number('timeout');
  if (given.has('timeout_char')) uart.timeoutChar = number('timeout_char');
  if (given.has('invert')) uart.invert = number('invert');
  if (given.has('flow')) uart.flow = number('flow');
  return given;
}

/** At least as long as a character takes. */
export function raiseTimeoutChar(uart: MpUart): void {
  uart.timeoutChar = Math.max(uart.timeoutChar, Math.floor(13000 / uart.baudrate) + 1);
}

/** Bytes of a ring buffer that a program asks for; null: it doesn't. Raises ValueError. */
function askedSize(given: Given, name: string): number | null {
  const size = Number(given.get(name) ?? 0);
  if (size <= 0) return null;
  if (size > 32766) raiseValueError(`${name} too large`);
  return Math.max(32, size);
}

type Side = 'rx' | 'tx';

const RING_BYTES = 256;

/**
 * Sets the sizes of both ring buffers, and says which of them have to be made: since 1.25 those whose size is another than
 * before, and those that were not made yet. Raises ValueError.
 */
export function ringsToMake(uart: MpUart, given: Given, isNew = false): readonly Side[] {
  const areKept = !isNew && macroOn(mp.board, 'UHEAP_UART_BUFFERS_KEPT');
  const { rxPtr, rxBytes, txPtr, txBytes } = uart;
  uart.rxBytes = askedSize(given, 'rxbuf') ?? (areKept && rxPtr !== 0 ? rxBytes : RING_BYTES);
  uart.txBytes = askedSize(given, 'txbuf') ?? (areKept && txPtr !== 0 ? txBytes : RING_BYTES);
  const isSame = { rx: rxPtr !== 0 && rxBytes === uart.rxBytes, tx: txPtr !== 0 && txBytes === uart.txBytes };
  return (['rx', 'tx'] as const).filter((side) => !areKept || !isSame[side]);
}

/** Makes ring buffers, of as many bytes as a number of characters takes. Raises MemoryError. */
export function makeRings(
  uart: MpUart,
  sides: readonly Side[],
  rxBytes = uart.rxBytes + 1,
  txBytes = uart.txBytes + 1,
): void {
  if (sides.includes('rx')) uart.rxPtr = allocRing(rxBytes);
  if (sides.includes('tx')) uart.txPtr = allocRing(txBytes);
}

/** What only the object holds is let go before the new buffers are made, where buffers are kept otherwise. */
export function letRingsGo(uart: MpUart, sides: readonly Side[]): void {
  if (!macroOn(mp.board, 'UHEAP_UART_BUFFERS_KEPT')) return;
  if (sides.includes('rx')) uart.rxPtr = 0;
  if (sides.includes('tx')) uart.txPtr = 0;
}

export const PARITY = ['None', '1', '0'];

export function bits(uart: MpUart, given: Given): void {
  if (Number(given.get('bits') ?? 0) > 0) uart.bits = Number(given.get('bits'));
  if (Number(given.get('stop') ?? 0) > 0) uart.stop = Number(given.get('stop'));
}

/** As `bits`, for ports that refuse what they can't. */
export function checkedBits(uart: MpUart, given: Given): void {
  const n = Number(given.get('bits') ?? 0);
  if (n !== 0 && (n < 5 || n > 8)) raiseValueError('invalid data bits');
  const stop = Number(given.get('stop') ?? 0);
  if (stop > 2) raiseValueError('invalid stop bits');
  bits(uart, given);
}

export function idOf(arg: MpObj, count: number, unknown: string): number {
  const id = Number(objGetInt(arg));
  if (id < 0 || id >= count) raiseMsgVarg(typeValueError, unknown, id);
  return id;
}

/** A new object on the heap with what `make` sets, initialised with the rest of the arguments. */
export function newOnHeap(
  driver: UartDriver,
  struct: StructName,
  uart: MpUart,
  nArgs: number,
  nKw: number,
  args: MpObj[],
  off: number,
): MpObj {
  uart.ptr = mMalloc(mp.sizes[struct], uart);
  const top = mp.roots.mark();
  mp.roots.keep(uart);
  driver.init(uart, nArgs - 1, nKw, args, off + 1);
  mp.roots.release(top);
  return uart;
}

/** Number of the pin that the program named, or else of the one that the board has wired, or else `absent`. */
export function pinNumber({ pins, id }: MpUart, name: 'tx' | 'rx' | 'rts' | 'cts', absent = -1): number {
  const wired = mp.board.buses.uart?.[id]?.[name];
  return (pins[name] ?? boardPins(mp.board).byName.get(wired ?? ''))?.id ?? absent;
}
