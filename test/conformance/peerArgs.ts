import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** The command line of `npm run conformance:peer`. */

export const USAGE = `usage: npm run conformance:peer -- DIR [options] [PART ...]

DIR is the tests folder of MicroPython's sources, of the release simulated. PART: only tests whose name has it in it.

  --firmware FILE  a real build of the unix port, standard variant: what it prints is expected of tests without a .exp
                   file, and where it skips the test or prints something else
  --python FILE    CPython, for the same when there is no --firmware (python3)
  --micropython V  the release to simulate (1.23.0)
  --x86            simulate the 32-bit build, which --firmware must be too then
  --coverage       simulate the coverage variant, which --firmware must be too then
  --memory         compare heaps instead: on the WebAssembly port with the real one from npm; with --firmware, on the
                   unix port with that build
  --jobs N         tests to run at a time (2)
  --timeout S      seconds that a test may take (30)
  --stress         collect before every allocation
  --verify         check the whole heap after every collection
  --save DIR       write what failing tests printed there
  --help           print this`;

const OPTIONS = {
  help: { type: 'boolean', default: false },
  firmware: { type: 'string' },
  x86: { type: 'boolean', default: false },
  coverage: { type: 'boolean', default: false },
  python: { type: 'string', default: 'python3' },
  micropython: { type: 'string', default: '1.23.0' },
  memory: { type: 'boolean', default: false },
  jobs: { type: 'string', default: '2' },
  timeout: { type: 'string', default: '30' },
  stress: { type: 'boolean', default: false },
  verify: { type: 'boolean', default: false },
  save: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

interface PeerArgs {
  readonly values: Values;
  readonly dir: string;
  readonly parts: readonly string[];
}

/** What is asked for, or a line on what is wrong with it. */
export function peerArgs(args: readonly string[]): PeerArgs | string {
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    if (error instanceof TypeError) return error.message.split('. ')[0]!;
    throw error;
  }
  const { values, positionals } = parsed;
  const [dir = '', ...parts] = positionals;
  if (values.help) return { values, dir, parts };
  if (dir === '') return "expected the tests folder of MicroPython's sources";
  if (!existsSync(join(dir, 'basics'))) return `${dir}: no tests folder of MicroPython's sources: it has no basics`;
  if (values.firmware !== undefined && !existsSync(values.firmware)) return `${values.firmware}: no such file`;
  for (const name of ['jobs', 'timeout'] as const) {
    if (!/^[1-9]\d*$/.test(values[name])) return `--${name}: expected a whole number above 0, got ${values[name]}`;
  }
  return { values, dir, parts };
}
