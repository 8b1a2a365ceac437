import '../../src/profiles/disk.js';
import { crossCompile, disassembleMpy } from '../../src/machine/crossCompile.js';

/**
 * What of a module's code shows on the heap: the frames that lie there (generators, and functions whose state is too large
 * for the C stack), and how many names each module and class has.
 */

/** `py/vm.c VM_MAX_STATE_ON_STACK`, in words. */
const WORDS_ON_STACK = 11;
/** Words of an `mp_exc_stack_t`. */
const EXC_STACK_WORDS = 3;

const HEAD = /^(\S+?)\(.*\): \d+ bytes, (\d+) slots, (\d+) exception blocks$/;

/** By the qualified name of a function: its frame as `4 slots, 1 exception block`; by that of a class or module: its names. */
export function heapFacts(text: string, name: string): Map<string, string> {
  const compiled = crossCompile(text, name);
  if (!compiled.ok) throw new Error(compiled.traceback);
  const dis = disassembleMpy(compiled.mpy);
  if (!dis.ok) throw new Error(dis.traceback);
  const facts = new Map<string, string>();
  const functions: (readonly [name: string, kind: string])[] = [];
  for (const part of dis.listing.split('\n\n')) {
    const [head = '', ...code] = part.split('\n');
    const match = HEAD.exec(head);
    if (match === null) continue;
    const [, qualified = '', slots, blocks] = match;
    const stored = new Set(code.flatMap((line) => /STORE_NAME\s+(\S+)/.exec(line)?.[1] ?? []));
    // The manifests of micropython-lib add it to the text.
    stored.delete('__version__');
    if (stored.size > 0) facts.set(`${qualified} names`, String(stored.size));
    functions.push([qualified, kindOf(code)]);
    const words = Number(slots) + EXC_STACK_WORDS * Number(blocks);
    if (words > WORDS_ON_STACK || code.some((line) => /\bYIELD_|\bGET_ITER_STACK_GEN/.test(line))) {
      facts.set(qualified, `${slots} slots, ${blocks} exception blocks`);
    }
  }
  // A function and a generator look different on the heap's map, and one with defaults is larger.
  for (const of of new Set(['<module>', ...functions.map(([name]) => name)])) {
    const made = functions.filter(([name]) => name.startsWith(`${of}.`) && !name.slice(of.length + 1).includes('.'));
    if (made.length > 0) facts.set(`${of} makes`, made.map(([, kind]) => kind).join(' '));
  }
  return facts;
}

/** What kind of function the lines after a listing's head say it is. */
function kindOf(code: readonly string[]): string {
  const flags = code.find((line) => line.startsWith('  flags: ')) ?? '';
  const defaults = code.some((line) => line.startsWith('  defaults: ')) || flags.includes('keyword defaults');
  return `${flags.includes('generator') ? 'generator' : 'function'}${defaults ? ' with defaults' : ''}`;
}

/** Facts in which two texts of a module differ, one a line. */
export function differentFacts(own: string, other: string, name: string): string[] {
  const [a, b] = [heapFacts(own, name), heapFacts(other, name)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map(
      (key) =>
        `${key}: ${a.get(key) ?? 'on the C stack, or absent'}, the original ${b.get(key) ?? 'on the C stack, or absent'}`,
    );
}
