import { macroOn } from '../../abi/board.js';
import type { MarkSink } from '../../gc/heap.js';
import { getValArray, itemSize } from '../../objects/binary.js';
import { argCheckNum } from '../../runtime/args.js';
import { ArrayItems } from '../../runtime/array.js';
import { fun2, fun3, funVar } from '../../runtime/fun.js';
import { castToNativeBase } from '../../runtime/instance.js';
import { mMalloc } from '../../runtime/malloc.js';
import {
  type BufferInfo,
  MP_BUFFER_READ,
  MP_BUFFER_WRITE,
  MP_OBJ_NULL,
  type MpObj,
  MpObject,
  type MpType,
  traceObj,
} from '../../runtime/obj.js';
import { getBuffer, getBufferRaise, objGetArray, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseType, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { objStrGetStr } from '../../runtime/str.js';
import { mpConstNone, newRomType, typeTypeError, typeValueError } from '../../runtime/types.js';
import { defineModule } from '../registry.js';
import { blit, drawEllipse, drawLine, drawPolygon, drawText, FILLED, QUARTERS, scroll } from './draw.js';
import { BITS_PER_PIXEL, GS2_HMSB, GS4_HMSB, GS8, MHLSB, MHMSB, MVLSB, Pixels, RGB565 } from './pixels.js';

/** The module `framebuf` (extmod/modframebuf.c): drawing in a buffer. */

const MAX_SIZE = 0xffff;

/** `mp_obj_framebuf_t`. */
class MpFrameBuffer extends MpObject {
  readonly bufObj: MpObj;
  readonly bufPtr: number;
  readonly pixels: Pixels;

  constructor(type: MpType, bufObj: MpObj, bufPtr: number, pixels: Pixels) {
    super(type);
    this.bufObj = bufObj;
    this.bufPtr = bufPtr;
    this.pixels = pixels;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.bufObj);
    heap.mark(this.bufPtr);
  }
}

function int(o: MpObj): number {
  return Number(objGetInt(o));
}

/** An integer's low 32 bits, as `int` and colours have them. */
function low32(o: MpObj): number {
  const n = objGetInt(o);
  return typeof n === 'number' ? n | 0 : Number(BigInt.asIntN(32, n));
}

/** Lines start at whole bytes, and so do the eight lines of a byte's height. */
function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}

/** Without a stride it is the width. */
function frameArgs(nArgs: number, args: readonly MpObj[], off: number): FrameArgs {
  return [args[off]!, args[off + 1]!, args[off + 2]!, args[off + 3]!, args[off + (nArgs > 4 ? 4 : 1)]!];
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 4, 5, false);
  return newFrameBuffer(type, frameArgs(nArgs, args, off));
}

/** The bytes of a frame buffer; before 1.22 a line took a byte a pixel, or two. */
function bytesOf({ bufObj, pixels }: MpFrameBuffer, flags: number): BufferInfo | null {
  const info = getBuffer(bufObj, flags);
  if (info === null || macroOn(mp.board, 'UHEAP_FRAMEBUF_CHECKS')) return info;
  const len = pixels.stride * pixels.height * (pixels.format === RGB565 ? 2 : 1);
  if (info.offset + len <= info.bytes.length) return { ...info, typecode: 0x42, len };
  // What lies behind the buffer is not known: zeros.
  const bytes = new Uint8Array(len);
  bytes.set(info.bytes.subarray(info.offset));
  return { ...info, typecode: 0x42, bytes, offset: 0, len };
}

/** What a frame buffer's arguments say of it. */
interface FrameForm {
  readonly width: number;
  readonly height: number;
  readonly format: number;
  readonly stride: number;
}

/** The buffer, width, height, format and stride of a new frame buffer. */
type FrameArgs = readonly [buffer: MpObj, width: MpObj, height: MpObj, format: MpObj, stride: MpObj];

function newFrameBuffer(type: MpType, frame: FrameArgs): MpObj {
  const bytes = mp.sizes.mp_obj_framebuf_t;
  // Before there were checks the object came first, and stays where one of its arguments is wrong.
  const ptr = macroOn(mp.board, 'UHEAP_FRAMEBUF_CHECKS') ? 0 : mMalloc(bytes, null);
  const o = frameOf(type, frame, MP_BUFFER_WRITE);
  o.ptr = ptr === 0 ? mMalloc(bytes, o) : ptr;
  if (ptr !== 0) mp.heap.setOwner(ptr, o);
  return o;
}

/** A frame buffer that is not on the heap yet. @param access how its buffer is to be had */
function frameOf(type: MpType, [buffer, w, h, form, strideArg]: FrameArgs, access: number): MpFrameBuffer {
  const width = int(w);
  const height = int(h);
  const format = int(form);
  let stride = int(strideArg);
  const isChecked = macroOn(mp.board, 'UHEAP_FRAMEBUF_CHECKS');
  const isWrong = width < 1 || height < 1 || width > MAX_SIZE || height > MAX_SIZE || stride > MAX_SIZE;
  if (isChecked && (isWrong || stride < width)) raiseType(typeValueError);
  const bits = BITS_PER_PIXEL[format] ?? raiseValueError('invalid format');
  if (format !== MVLSB && bits < 8) stride = roundUp(stride, 8 / bits);
  const info = getBufferRaise(buffer, access);
  const needed = Math.floor(bitsNeeded({ width, height, format, stride }, bits) / 8);
  if (isChecked && needed > info.len) raiseType(typeValueError);
  // The fields are 16 bits wide.
  const size = [width & MAX_SIZE, height & MAX_SIZE, stride & MAX_SIZE] as const;
  const pixels = new Pixels(info.bytes, info.offset, ...size, format);
  return new MpFrameBuffer(type, buffer, info.ptr, pixels);
}

/** Bits of a buffer that a frame needs. */
function bitsNeeded({ width, height, format, stride }: FrameForm, bits: number): number {
  const lines = format === MVLSB ? roundUp(height, 8) : height;
  if (!macroOn(mp.board, 'UHEAP_FRAMEBUF_LAST_LINE')) return lines * stride * bits;
  const strides = format === MVLSB ? lines - 8 : height - 1;
  const lastLine = format === MVLSB || bits >= 8 ? width : roundUp(width, 8 / bits);
  return (strides * stride + (lines - strides) * lastLine) * bits;
}

function pixelsOf(o: MpObj): Pixels {
  return (o as MpFrameBuffer).pixels;
}

function fill(self: MpObj, colour: MpObj): MpObj {
  const on = pixelsOf(self);
  on.fillRect(0, 0, on.width, on.height, low32(colour));
  return mpConstNone;
}

/** Arguments after `self`. */
function ints(n: number, args: MpObj[], off: number): number[] {
  const list: number[] = [];
  for (let i = 1; i <= n; i++) list.push(low32(args[off + i]!));
  return list;
}

function fillRect(_n: number, args: MpObj[], off: number): MpObj {
  const [x, y, w, h, colour] = ints(5, args, off);
  pixelsOf(args[off]!).fillRect(x!, y!, w!, h!, colour!);
  return mpConstNone;
}

function pixel(nArgs: number, args: MpObj[], off: number): MpObj {
  const on = pixelsOf(args[off]!);
  const x = int(args[off + 1]!);
  const y = int(args[off + 2]!);
  if (x < 0 || x >= on.width || y < 0 || y >= on.height) return mpConstNone;
  if (nArgs === 3) return on.get(x, y);
  on.set(x, y, low32(args[off + 3]!));
  return mpConstNone;
}

function hline(_n: number, args: MpObj[], off: number): MpObj {
  const [x, y, w, colour] = ints(4, args, off);
  pixelsOf(args[off]!).fillRect(x!, y!, w!, 1, colour!);
  return mpConstNone;
}

function vline(_n: number, args: MpObj[], off: number): MpObj {
  const [x, y, h, colour] = ints(4, args, off);
  pixelsOf(args[off]!).fillRect(x!, y!, 1, h!, colour!);
  return mpConstNone;
}

function rect(nArgs: number, args: MpObj[], off: number): MpObj {
  const on = pixelsOf(args[off]!);
  const [x, y, w, h, colour] = ints(5, args, off) as [number, number, number, number, number];
  if (nArgs > 6 && objIsTrue(args[off + 6]!)) {
    on.fillRect(x, y, w, h, colour);
  } else {
    on.fillRect(x, y, w, 1, colour);
    on.fillRect(x, (y + h - 1) | 0, w, 1, colour);
    on.fillRect(x, y, 1, h, colour);
    on.fillRect((x + w - 1) | 0, y, 1, h, colour);
  }
  return mpConstNone;
}

function line(_n: number, args: MpObj[], off: number): MpObj {
  const [x1, y1, x2, y2, colour] = ints(5, args, off);
  drawLine(pixelsOf(args[off]!), x1!, y1!, x2!, y2!, colour!);
  return mpConstNone;
}

function ellipse(nArgs: number, args: MpObj[], off: number): MpObj {
  const [x, y, radiusX, radiusY, colour] = ints(5, args, off) as [number, number, number, number, number];
  let parts = nArgs > 6 && objIsTrue(args[off + 6]!) ? FILLED : 0;
  parts |= nArgs > 7 ? low32(args[off + 7]!) & QUARTERS : QUARTERS;
  const isPoint = radiusX === 0 && radiusY === 0;
  if (isPoint && macroOn(mp.board, 'UHEAP_FRAMEBUF_ELLIPSE_POINT')) {
    if ((parts & QUARTERS) !== 0) pixelsOf(args[off]!).setClipped(x, y, colour);
    return mpConstNone;
  }
  drawEllipse(pixelsOf(args[off]!), { x, y, radiusX, radiusY, parts }, colour);
  return mpConstNone;
}

function poly(nArgs: number, args: MpObj[], off: number): MpObj {
  const x = int(args[off + 1]!);
  const y = int(args[off + 2]!);
  const info = getBufferRaise(args[off + 3]!, MP_BUFFER_READ);
  const count = Math.floor(info.len / (itemSize(info.typecode) * 2)) * 2;
  if (count === 0) return mpConstNone;
  const colour = low32(args[off + 4]!);
  const isFilled = nArgs > 5 && objIsTrue(args[off + 5]!);
  const items = new ArrayItems(info.bytes.subarray(info.offset), info.ptr);
  const points: number[] = [];
  for (let i = 0; i < count; i++) points.push(int(getValArray(info.typecode, items, i)));
  drawPolygon(pixelsOf(args[off]!), x, y, points, isFilled, colour);
  return mpConstNone;
}

/** Pixels to read from: a frame buffer's, or those of a tuple or list of its arguments. Raises TypeError, ValueError. */
function sourcePixels(o: MpObj): Pixels {
  const base = castToNativeBase(o, typeFrameBuffer);
  if (base !== MP_OBJ_NULL) return pixelsOf(base);
  const { items, off, len } = objGetArray(o);
  if (len < 4 || len > 5) raiseType(typeValueError);
  return frameOf(typeFrameBuffer, frameArgs(len, items, off), MP_BUFFER_READ).pixels;
}

function pixelsOfBase(o: MpObj): Pixels | null {
  if (macroOn(mp.board, 'UHEAP_FRAMEBUF_BLIT_READONLY')) return sourcePixels(o);
  const base = castToNativeBase(o, typeFrameBuffer);
  return base === MP_OBJ_NULL ? null : pixelsOf(base);
}

function blitMethod(nArgs: number, args: MpObj[], off: number): MpObj {
  const from = pixelsOfBase(args[off + 1]!) ?? raiseType(typeTypeError);
  const x = int(args[off + 2]!);
  const y = int(args[off + 3]!);
  const key = nArgs > 4 ? low32(args[off + 4]!) : -1;
  const palette = nArgs > 5 && args[off + 5] !== mpConstNone ? pixelsOfBase(args[off + 5]!) : null;
  blit(pixelsOf(args[off]!), from, x, y, key, palette);
  return mpConstNone;
}

function scrollMethod(self: MpObj, dx: MpObj, dy: MpObj): MpObj {
  scroll(pixelsOf(self), int(dx), int(dy));
  return mpConstNone;
}

function text(nArgs: number, args: MpObj[], off: number): MpObj {
  const str = objStrGetStr(args[off + 1]!);
  const x = int(args[off + 2]!);
  const y = int(args[off + 3]!);
  drawText(pixelsOf(args[off]!), str, x, y, nArgs > 4 ? low32(args[off + 4]!) : 1);
  return mpConstNone;
}

const typeFrameBuffer = newRomType('FrameBuffer', {
  makeNew,
  buffer: (self, flags) => bytesOf(self as MpFrameBuffer, flags),
  locals: romMap([
    ['fill', fun2('fill', fill)],
    ['fill_rect', funVar('fill_rect', 6, 6, fillRect)],
    ['pixel', funVar('pixel', 3, 4, pixel)],
    ['hline', funVar('hline', 5, 5, hline)],
    ['vline', funVar('vline', 5, 5, vline)],
    ['rect', funVar('rect', 6, 7, rect)],
    ['line', funVar('line', 6, 6, line)],
    ['ellipse', funVar('ellipse', 6, 8, ellipse)],
    ['poly', funVar('poly', 5, 6, poly), 'MICROPY_PY_ARRAY'],
    ['blit', funVar('blit', 4, 6, blitMethod)],
    ['scroll', fun3('scroll', scrollMethod)],
    ['text', funVar('text', 4, 5, text)],
  ]),
});

/** The constructor of before there were formats. */
function frameBuffer1(nArgs: number, args: MpObj[], off: number): MpObj {
  const [buffer, width, height] = [args[off]!, args[off + 1]!, args[off + 2]!];
  return newFrameBuffer(typeFrameBuffer, [buffer, width, height, MVLSB, nArgs > 3 ? args[off + 3]! : width]);
}

defineModule({
  name: 'framebuf',
  rows: [
    ['__name__', q('framebuf')],
    ['FrameBuffer', typeFrameBuffer],
    ['FrameBuffer1', funVar('FrameBuffer1', 3, 4, frameBuffer1)],
    ['MVLSB', MVLSB],
    ['MONO_VLSB', MVLSB],
    ['RGB565', RGB565],
    ['GS2_HMSB', GS2_HMSB],
    ['GS4_HMSB', GS4_HMSB],
    ['GS8', GS8],
    ['MONO_HLSB', MHLSB],
    ['MONO_HMSB', MHMSB],
  ],
});
