import type { SideOutput } from '../../report/comparison.js';
import type { BoardRepl } from '../boardRepl.js';
import { askFor, askIdentity, type Identity } from '../identity.js';
import { SerialError } from '../port.js';
import { runOnBoard } from '../sides.js';
import { MEM_INFO, type Submission, submissionsFor } from '../submissions.js';
import { type PromptState, promptState } from './promptState.js';

/** What a board tells about itself when asked. Null for what its firmware doesn't tell. */
export interface BoardFacts {
  readonly identity: Identity;
  readonly prompt: PromptState;
  readonly float: 'none' | 'float' | 'double';
  readonly longInt: 'none' | 'longlong' | 'mpz';
  /** Whether a float needs a chunk of its own; null without floats. */
  readonly floatsOnHeap: boolean | null;
  readonly hasSysPath: boolean;
  readonly hasSysArgv: boolean;
  /** All modules in the firmware, frozen ones too, as `help('modules')` lists them. */
  readonly modules: readonly string[] | null;
  /** The check programs as they ran on the board. */
  readonly checks: readonly CheckRun[];
  /** How programs were sent. */
  readonly via: 'raw-repl' | 'raw-paste';
}

/** What a check program did on the board. */
export interface CheckRun {
  readonly name: string;
  readonly submissions: readonly Submission[];
  readonly output: SideOutput;
}

/** Programs that every firmware runs, and that fill the heap each in its own way. */
const CHECK_PROGRAMS: Readonly<Record<string, string>> = {
  'lists and numbers': 'a = []\nfor i in range(40):\n    a.append([i, i * i])\n',
  'strings and dicts': "d = {}\nfor i in range(20):\n    d['key%d' % i] = 'value' * i\n",
  'functions and classes':
    'class C:\n    def __init__(self, n):\n        self.n = n\n    def next(self):\n        return C(self.n + 1)\nc = [C(1)]\nfor i in range(10):\n    c.append(c[-1].next())\n',
};

const FLOATS_ON_HEAP = `import gc
def f(x):
    a = gc.mem_alloc()
    x = x * 1.5
    return gc.mem_alloc() - a
f(2.0)
print(f(2.0))
`;

/** Asks a board for everything that a profile of it needs. @throws SerialError for one that can't show its heap */
export async function measureBoard(repl: BoardRepl): Promise<BoardFacts> {
  const identity = await askIdentity(repl);
  const can = async (expression: string, imports = ''): Promise<boolean> =>
    (await askFor(repl, expression, imports)) !== null;
  const is = async (expression: string): Promise<boolean> => (await askFor(repl, expression)) === 'True';
  const hasFloat = await can('1.5');
  const float = !hasFloat ? 'none' : (await is('1.00000001 != 1.0')) ? 'double' : 'float';
  const longInt = (await is('(1 << 70) > 1')) ? 'mpz' : (await is('(1 << 40) > 1')) ? 'longlong' : 'none';
  const ofFloat = hasFloat ? await repl.run(FLOATS_ON_HEAP, 'raw-repl', 'measuring a float') : null;
  const hasSysPath = await can('sys.path', 'sys');
  const hasSysArgv = await can('sys.argv', 'sys');
  const modules = listed(await repl.run("help('modules')\n", 'raw-repl', 'listing the modules'));
  await repl.softReset();
  // The program between the probes is another probe.
  const probes = await runOnBoard(repl, submissionsFor(MEM_INFO, identity));
  const prompt = promptState(probes.output);
  if (prompt === null) throw new SerialError("the board has no micropython.mem_info(1), so its heap can't be read");
  return {
    identity,
    prompt,
    float,
    longInt,
    floatsOnHeap: ofFloat === null ? null : ofFloat.out.trim() !== '0',
    hasSysPath,
    hasSysArgv,
    modules,
    checks: await runChecks(repl, identity),
    via: probes.via,
  };
}

async function runChecks(repl: BoardRepl, identity: Identity): Promise<CheckRun[]> {
  const checks: CheckRun[] = [];
  for (const [name, program] of Object.entries(CHECK_PROGRAMS)) {
    await repl.softReset();
    const submissions = submissionsFor(program, identity);
    checks.push({ name, submissions, output: (await runOnBoard(repl, submissions)).output });
  }
  return checks;
}

/** The names in the columns that `help('modules')` prints, without the remark below them. */
function listed({ out, err }: { readonly out: string; readonly err: string }): string[] | null {
  if (err !== '') return null;
  const names = out
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('Plus any'))
    .flatMap((line) => line.split(/\s+/))
    .filter((name) => name !== '');
  return names.length === 0 ? null : names;
}
