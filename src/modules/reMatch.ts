import { ARCHITECTURES } from '../abi/architecture.js';
import { stackCheck } from '../runtime/stack.js';
import { mp } from '../runtime/state.js';
import { countStep } from '../runtime/steps.js';
import {
  NAMED_CLASS_INDICATOR,
  NON_ANCHORED_PREFIX,
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

/** The backtracking matcher (lib/re1.5/recursiveloop.c): each choice is a recursion, so that it can run out of stack. */

/** Words of C stack that a recursion takes. */
const FRAME_WORDS = 10;

function inNamedClass(name: number, c: number): boolean {
  let inside: boolean;
  switch (name | 0x20) {
    case 0x64: // d
      inside = c >= 0x30 && c <= 0x39;
      break;
    case 0x73: // s
      inside = c === 0x20 || (c >= 0x09 && c <= 0x0d);
      break;
    default: // w
      inside = (c >= 0x30 && c <= 0x39) || c === 0x5f || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a && c < 0x80);
  }
  // A capital letter names the rest.
  return ((name & 0x20) !== 0) === inside;
}

/** One attempt to match a program. */
export class ReMatcher {
  /** Where each group begins and ends in the subject, -1 where it took no part. */
  readonly caps: Int32Array;
  private readonly code: Uint8Array;
  private readonly subject: string;
  private readonly flip: number;
  private readonly frameBytes = FRAME_WORDS * mp.wordBytes;

  constructor({ code, sub }: ReProgram, subject: string) {
    this.code = code;
    this.subject = subject;
    this.caps = new Int32Array((sub + 1) * 2);
    // Bytes compare as signed ones once their highest bit is turned round.
    this.flip = ARCHITECTURES[mp.board.arch].signedChar ? 0x80 : 0;
  }

  /** Matches at `from`, or from there on where it isn't anchored. Raises RuntimeError where the stack is used up. */
  exec(from: number, isAnchored: boolean): boolean {
    this.caps.fill(-1);
    return this.run(isAnchored ? NON_ANCHORED_PREFIX : 0, from);
  }

  private recurse(pc: number, sp: number): boolean {
    countStep();
    mp.stackUsed += this.frameBytes;
    const matched = this.run(pc, sp);
    mp.stackUsed -= this.frameBytes;
    return matched;
  }

  private inClass(pc: number, c: number): boolean {
    const { code, flip } = this;
    for (let at = pc + 2, left = code[pc + 1]!; left > 0; left--, at += 2) {
      if (code[at] === NAMED_CLASS_INDICATOR) {
        if (inNamedClass(code[at + 1]!, c)) return true;
      } else if ((c ^ flip) >= (code[at]! ^ flip) && (c ^ flip) <= (code[at + 1]! ^ flip)) {
        return true;
      }
    }
    return false;
  }

  private run(start: number, from: number): boolean {
    stackCheck();
    const { code, subject, caps } = this;
    const end = subject.length;
    let pc = start;
    let sp = from;
    for (;;) {
      const op = code[pc]!;
      if (op < OP_BOL && sp >= end) return false;
      switch (op) {
        case OP_CHAR:
          if (subject.charCodeAt(sp) !== code[pc + 1]) return false;
          pc += 2;
          sp++;
          break;
        case OP_ANY:
          pc++;
          sp++;
          break;
        case OP_CLASS:
        case OP_CLASS_NOT:
          if (this.inClass(pc, subject.charCodeAt(sp)) !== (op === OP_CLASS)) return false;
          pc += code[pc + 1]! * 2 + 2;
          sp++;
          break;
        case OP_NAMED_CLASS:
          if (!inNamedClass(code[pc + 1]!, subject.charCodeAt(sp))) return false;
          pc += 2;
          sp++;
          break;
        case OP_MATCH:
          return true;
        case OP_JMP:
          pc = this.target(pc);
          break;
        case OP_SPLIT:
          if (this.recurse(pc + 2, sp)) return true;
          pc = this.target(pc);
          break;
        case OP_RSPLIT:
          if (this.recurse(this.target(pc), sp)) return true;
          pc += 2;
          break;
        case OP_SAVE: {
          const group = code[pc + 1]!;
          pc += 2;
          if (group >= caps.length) break;
          const old = caps[group]!;
          caps[group] = sp;
          if (this.recurse(pc, sp)) return true;
          caps[group] = old;
          return false;
        }
        case OP_BOL:
          if (sp !== 0) return false;
          pc++;
          break;
        case OP_EOL:
          if (sp !== end) return false;
          pc++;
          break;
        default:
          throw new Error(`bad instruction ${op} in a compiled regular expression`);
      }
    }
  }

  private target(pc: number): number {
    return pc + 2 + ((this.code[pc + 1]! << 24) >> 24);
  }
}
