import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import {
  OP_ANY,
  OP_BOL,
  OP_CHAR,
  OP_CLASS,
  OP_CLASS_NOT,
  OP_EOL,
  OP_JMP,
  OP_MATCH,
  OP_NAMED_CLASS,
  OP_RSPLIT,
  OP_SAVE,
  OP_SPLIT,
  type ReProgram,
} from './reProgram.js';

const JUMP_NAMES: Readonly<Record<number, string>> = { [OP_SPLIT]: 'split', [OP_RSPLIT]: 'rsplit', [OP_JMP]: 'jmp' };
const PLAIN_NAMES: Readonly<Record<number, string>> = {
  [OP_ANY]: 'any',
  [OP_MATCH]: 'match',
  [OP_BOL]: 'assert bol',
  [OP_EOL]: 'assert eol',
};

/** Prints a compiled expression, an instruction a line (what `re.DEBUG` asks for, lib/re1.5/dumpcode.c). */
export function dumpRe(print: MpPrint, { code, count }: ReProgram): void {
  for (let pc = 0; pc < code.length; ) {
    printf(print, '%2d: ', pc);
    const op = code[pc++]!;
    if (op in PLAIN_NAMES) {
      printf(print, `${PLAIN_NAMES[op]!}\n`);
    } else if (op in JUMP_NAMES) {
      const offset = (code[pc]! << 24) >> 24;
      printf(print, `${JUMP_NAMES[op]!} %d (%d)\n`, pc + offset + 1, offset);
      pc++;
    } else if (op === OP_CHAR || op === OP_NAMED_CLASS) {
      printf(print, op === OP_CHAR ? 'char %c\n' : 'namedclass %c\n', code[pc++]!);
    } else if (op === OP_SAVE) {
      printf(print, 'save %d\n', code[pc++]!);
    } else if (op === OP_CLASS || op === OP_CLASS_NOT) {
      let left = code[pc++]!;
      printf(print, 'class%s %d', op === OP_CLASS_NOT ? 'not' : '', left);
      for (; left > 0; left--, pc += 2) printf(print, ' 0x%02x-0x%02x', code[pc]!, code[pc + 1]!);
      printf(print, '\n');
    }
  }
  printf(print, 'Bytes: %d, insts: %d\n', code.length, count);
}
