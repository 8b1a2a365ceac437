import type { RawCode } from '../runtime/funBc.js';
import { decode } from './decode.js';
import {
  decodePrelude,
  decodeUint,
  MP_SCOPE_FLAG_DEFKWARGS,
  MP_SCOPE_FLAG_GENERATOR,
  MP_SCOPE_FLAG_VARARGS,
  MP_SCOPE_FLAG_VARKEYWORDS,
  type Prelude,
  skipUint,
  sourceLine,
} from './prelude.js';

/** Listings of bytecode for people. */

/** What the numbers in the code stand for. */
export interface CodeNames {
  /** The text of a string of the module's table. */
  qstr(index: number): string;
  /** How a constant of the module's table is written. */
  obj(index: number): string;
}

/** One instruction. Offsets are bytes from the function's first instruction. */
export interface Instruction {
  readonly offset: number;
  readonly line: number;
  readonly name: string;
  /** As a listing shows it; '' for none. */
  readonly operand: string;
  /** Bytes. */
  readonly length: number;
}

const UNARY_OPERATORS = ['+', '-', '~', 'not'];
const BINARY_OPERATORS = [
  ...['<', '>', '==', '<=', '>=', '!=', 'in', 'is', 'exception match'],
  ...['|=', '^=', '&=', '<<=', '>>=', '+=', '-=', '*=', '@=', '//=', '/=', '%=', '**='],
  ...['|', '^', '&', '<<', '>>', '+', '-', '*', '@', '//', '/', '%', '**'],
];

/**
 * The instructions of a function.
 * @throws RangeError for a byte that is no opcode
 */
export function decodeInstructions(rawCode: RawCode, names: CodeNames): Instruction[] {
  const code = rawCode.bytecode;
  const prelude = decodePrelude(code);
  const start = prelude.opcodes;
  const list: Instruction[] = [];
  for (let ip = start; ip < code.length; ) {
    const { name, operand, length } = decodeOne(rawCode, ip, start, names);
    const offset = ip - start;
    list.push({ offset, line: sourceLine(code, prelude, offset), name, operand, length });
    ip += length;
  }
  return list;
}

function decodeOne(
  rawCode: RawCode,
  ip: number,
  start: number,
  names: CodeNames,
): Omit<Instruction, 'offset' | 'line'> {
  const code = rawCode.bytecode;
  const instruction = decode(code, ip);
  if (instruction === null) throw new RangeError(`byte ${ip} is no opcode: 0x${code[ip]!.toString(16)}`);
  const { row, arg, extra, int, next, target } = instruction;
  const [kind, hasByte] = row.operand.split('+');
  const texts: Readonly<Record<string, () => string>> = {
    none: () => '',
    jump: () => `-> ${target - start}`,
    ujump: () => `-> ${target - start}`,
    sint: () => String(int),
    qstr: () => names.qstr(arg),
    obj: () => names.obj(arg),
    child: () => `${arg} (${childName(rawCode, arg, names)})`,
    unary: () => UNARY_OPERATORS[arg]!,
    binary: () => BINARY_OPERATORS[arg]!,
  };
  const text = texts[kind!]?.() ?? String(arg);
  return {
    name: row.name.replace(/_MULTI$/, ''),
    operand: hasByte === undefined ? text : `${text} ${extra}`,
    length: next - ip,
  };
}

function functionName(rawCode: RawCode, names: CodeNames): string {
  return names.qstr(decodeUint(rawCode.bytecode, decodePrelude(rawCode.bytecode).infoStart));
}

function childName(rawCode: RawCode, index: number, names: CodeNames): string {
  const child = rawCode.children[index];
  return child === undefined ? '?' : functionName(child, names);
}

const FLAG_NAMES: readonly [flag: number, name: string][] = [
  [MP_SCOPE_FLAG_GENERATOR, 'generator'],
  [MP_SCOPE_FLAG_VARARGS, '*args'],
  [MP_SCOPE_FLAG_VARKEYWORDS, '**kwargs'],
  [MP_SCOPE_FLAG_DEFKWARGS, 'keyword defaults'],
];

function headLines(path: string, rawCode: RawCode, prelude: Prelude, names: CodeNames): string[] {
  const code = rawCode.bytecode;
  const args: string[] = [];
  for (let at = prelude.argNamesStart; at < prelude.lineInfo; at = skipUint(code, at)) {
    args.push(names.qstr(decodeUint(code, at)));
  }
  const cells = Array.from(code.subarray(prelude.cellStart, prelude.opcodes));
  const flags = FLAG_NAMES.filter(([flag]) => (prelude.scopeFlags & flag) !== 0).map(([, name]) => name);
  const lines = [
    `${path}(${args.join(', ')}): ${code.length} bytes, ${prelude.nState} slots, ${prelude.nExcStack} exception blocks`,
  ];
  if (prelude.nKwonlyArgs > 0) lines.push(`  keyword-only: ${prelude.nKwonlyArgs}`);
  if (prelude.nDefPosArgs > 0) lines.push(`  defaults: ${prelude.nDefPosArgs}`);
  if (flags.length > 0) lines.push(`  flags: ${flags.join(', ')}`);
  if (cells.length > 0) lines.push(`  cells: ${cells.join(', ')}`);
  return lines;
}

/** A listing of a function and, below it, of the functions that it makes: source line, offset, opcode, operand. */
export function disassemble(rawCode: RawCode, names: CodeNames): string {
  const lines: string[] = [];
  listFunction(rawCode, '', names, lines);
  return `${lines.join('\n')}\n`;
}

function listFunction(rawCode: RawCode, prefix: string, names: CodeNames, lines: string[]): void {
  const path = prefix + functionName(rawCode, names);
  if (lines.length > 0) lines.push('');
  lines.push(...headLines(path, rawCode, decodePrelude(rawCode.bytecode), names));
  let lastLine = 0;
  for (const { offset, line, name, operand } of decodeInstructions(rawCode, names)) {
    const lineText = line === lastLine ? '' : String(line);
    lastLine = line;
    lines.push(`${lineText.padStart(6)} ${String(offset).padStart(5)}  ${name.padEnd(23)} ${operand}`.trimEnd());
  }
  for (const child of rawCode.children) listFunction(child, `${path}.`, names, lines);
}
