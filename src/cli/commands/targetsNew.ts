import { basename, dirname } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { ARCHITECTURES } from '../../abi/architecture.js';
import { hex } from '../../profiles/check.js';
import { HEAP_SYMBOLS, type HeapOfLink, heapOfLink } from '../../profiles/linkerMap.js';
import { nearest } from '../../profiles/nearest.js';
import { type Extendable, findExtendable, findPort, type NewTarget, newTargetFile } from '../../profiles/newTarget.js';
import { problemText, UnknownNameError } from '../../profiles/problem.js';
import { listFirmware } from '../../profiles/profiles.js';
import type { TargetFile } from '../../profiles/schema.js';
import { validateTarget } from '../../profiles/validate.js';
import { UsageError } from '../errors.js';
import { FORCE_OPTION, PROFILES_OPTION_WITH_ALIAS } from '../options.js';
import { checkOutput, writeOutput } from '../output.js';
import { type ProfilesArgs, profileFolders } from '../profileFolders.js';
import { Questions } from '../questions.js';
import { parseSize } from '../size.js';
import { readInput } from '../source.js';

interface NewArgs extends ProfilesArgs {
  file: string;
  extends?: string;
  map?: string;
  heapStart?: string;
  heapEnd?: string;
  heapBytes?: string;
  firmware?: string;
  description?: string;
  port?: string;
  mcu?: string;
  arch?: string;
  stackLimit?: string;
  via?: string;
  ask?: boolean;
  force: boolean;
}

const ADDRESS = /^0x[0-9a-fA-F]{1,8}$/;

/** Writes the profile of a new board. */
export const targetsNewCommand: CommandModule<object, NewArgs> = {
  command: 'new <file>',
  describe: 'Write the profile of a new board, from options or from answers to questions',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'profile to write, such as my/MYBOARD.json' })
      .option('extends', {
        type: 'string',
        describe: 'known board or chip that it is like, such as PYBV11 or stm32/stm32f405',
      })
      .option('map', {
        type: 'string',
        describe:
          "linker's map file, or a file of what nm printed, that says where the heap is; - is standard input: --map=-",
      })
      .option('heap-start', { type: 'string', describe: 'address where the heap begins, such as 0x20004000' })
      .option('heap-end', { type: 'string', describe: 'address where the heap ends' })
      .option('heap-bytes', {
        type: 'string',
        describe: 'size of the heap, on ports that allocate it, in bytes, or such as 64k or 1M',
      })
      .option('firmware', { type: 'string', describe: 'firmware profile that the board runs' })
      .option('description', { type: 'string', describe: 'what the board is, in words' })
      .option('port', { type: 'string', describe: 'port of MicroPython, such as stm32' })
      .option('mcu', { type: 'string', describe: 'chip of the board' })
      .option('arch', { type: 'string', describe: 'its architecture, such as cortex-m4' })
      .option('stack-limit', { type: 'string', describe: 'C stack that a program may use, in bytes, or such as 8k' })
      .option('via', { type: 'string', describe: 'how programs reach the board: file, raw-repl, raw-paste or string' })
      .option('ask', { type: 'boolean', describe: 'ask for what is missing', defaultDescription: 'on a terminal' })
      .options(PROFILES_OPTION_WITH_ALIAS)
      .options(FORCE_OPTION) as unknown as Argv<NewArgs>,
  handler: async (args) => {
    process.exitCode = await writeTarget(args);
  },
};

async function writeTarget(args: NewArgs): Promise<number> {
  const id = basename(args.file, '.json');
  if (!args.file.endsWith('.json') || !/^[A-Za-z0-9][\w.-]*$/.test(id)) {
    throw new UsageError(`expected a file such as my/MYBOARD.json, got ${args.file}`);
  }
  checkOutput(args.file, args.force);
  const folders = profileFolders(args);
  const given = fromOptions(id, args, folders);
  const isAsking = args.ask ?? (process.stdin.isTTY === true && args.map !== '-');
  const { target, base } = isAsking ? await fromAnswers(given, folders) : given;
  const value = newTargetFile(target, base?.target ?? null);
  const problems = validateTarget(args.file, value, folders);
  if (problems.length > 0) {
    for (const problem of problems) process.stderr.write(`uheap: ${problemText({ ...problem, file: args.file })}\n`);
    process.stderr.write(`${args.file}: not written\n`);
    return 2;
  }
  if (target.heap !== undefined && 'names' in target.heap) {
    const { start, end, names } = target.heap;
    process.stderr.write(`heap ${hex(start)}..${hex(end)}, ${end - start} bytes, from ${names}\n`);
  }
  writeOutput(args.file, `${JSON.stringify(value, null, 2)}\n`);
  process.stderr.write(`use it with: --target ${id} --profiles ${dirname(args.file)}\n`);
  return 0;
}

interface Draft {
  readonly target: NewTarget;
  readonly base: Extendable | null;
}

function fromOptions(id: string, args: NewArgs, folders: readonly string[]): Draft {
  const { description, port, mcu, arch, firmware, via } = args;
  const ofPort = port === undefined ? null : findPort(port, folders);
  const base = args.extends === undefined ? ofPort : findExtendable(args.extends, folders);
  const target: NewTarget = {
    id,
    extends: base?.name,
    description,
    port,
    mcu,
    arch,
    heap: heapOfOptions(args),
    stackLimitBytes: args.stackLimit === undefined ? undefined : parseSize(args.stackLimit, '--stack-limit'),
    firmware,
    via,
  };
  return { target, base };
}

function heapOfOptions({ map, heapStart: start, heapEnd: end, heapBytes }: NewArgs): NewTarget['heap'] {
  const ways = [map, start ?? end, heapBytes].filter((way) => way !== undefined);
  if (ways.length > 1) {
    throw new UsageError('expected only one of --map, --heap-start with --heap-end, and --heap-bytes');
  }
  if (map !== undefined) return readHeap(map);
  if (heapBytes !== undefined) return { bytes: parseSize(heapBytes, '--heap-bytes') };
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined) throw new UsageError('--heap-start and --heap-end go together');
  return { start, end };
}

/** Throws UsageError where the listing tells of no heap. */
function readHeap(path: string): HeapOfLink {
  const heap = heapOfLink(readInput(path, 'latin1'));
  if (heap !== null) return heap;
  const name = path === '-' ? 'standard input' : path;
  throw new UsageError(
    `${name}: found no heap; expected a map file of GNU ld or what nm -S prints, with ${HEAP_SYMBOLS}`,
  );
}

/** Asks for what the options leave open and the extended profile doesn't have. */
async function fromAnswers(given: Draft, folders: readonly string[]): Promise<Draft> {
  const questions = new Questions();
  try {
    const { target } = given;
    const like = given.base ?? (await askBase(questions, folders));
    const port =
      target.port ?? like?.target.port ?? (await questions.ask({ text: 'port of MicroPython, such as stm32' }));
    const base = like ?? (port === undefined ? null : findPort(port, folders));
    const known: TargetFile = base?.target ?? {};
    const open = (value: string | undefined, has: string | undefined): boolean =>
      value === undefined && has === undefined;
    const ask = async (
      value: string | undefined,
      has: string | undefined,
      text: string,
    ): Promise<string | undefined> => (open(value, has) ? questions.ask({ text }) : value);
    const mcu = await ask(target.mcu, known.mcu, 'chip');
    const archs = Object.keys(ARCHITECTURES);
    const arch = open(target.arch, known.arch)
      ? await questions.ask({ text: 'architecture, such as cortex-m4', problem: oneOf(archs) })
      : target.arch;
    const description =
      target.description ?? (await questions.ask({ text: 'description of the board', fallback: target.id }));
    const heap = target.heap ?? (await askHeap(questions));
    const stack = open(target.stackLimitBytes?.toString(), known.stackLimitBytes?.toString())
      ? await questions.ask({ text: 'C stack that a program may use, in bytes', fallback: '8192', problem: notSize })
      : undefined;
    const firmware =
      target.firmware ??
      (await questions.ask({
        text: 'firmware profile',
        fallback: known.firmware,
        problem: oneOf(listFirmware({ folders })),
      }));
    const via = open(target.via, known.via) ? 'raw-paste' : target.via;
    const stackLimitBytes = target.stackLimitBytes ?? (stack === undefined ? undefined : parseSize(stack, 'C stack'));
    return {
      base,
      target: { ...target, extends: base?.name, port, mcu, arch, description, heap, stackLimitBytes, firmware, via },
    };
  } finally {
    questions.end();
  }
}

async function askBase(questions: Questions, folders: readonly string[]): Promise<Extendable | null> {
  let found: Extendable | null = null;
  await questions.ask({
    text: 'known board or chip that it is like, such as PYBV11 or stm32/stm32f405 (empty: none)',
    problem: (answer) => {
      try {
        found = findExtendable(answer, folders);
        return null;
      } catch (e) {
        if (!(e instanceof UnknownNameError)) throw e;
        return e.message;
      }
    },
  });
  return found;
}

async function askHeap(questions: Questions): Promise<NewTarget['heap']> {
  let heap: HeapOfLink | undefined;
  await questions.ask({
    text: "linker's map file or nm listing (empty: enter addresses)",
    problem: (answer) => {
      try {
        heap = readHeap(answer);
        return null;
      } catch (e) {
        if (!(e instanceof UsageError)) throw e;
        return e.message;
      }
    },
  });
  if (heap !== undefined) return heap;
  const problem = (answer: string): string | null =>
    ADDRESS.test(answer) ? null : 'expected an address such as 0x20004000';
  const start = await questions.ask({ text: 'address where the heap begins', problem });
  if (start === undefined) return undefined;
  const end = await questions.ask({ text: 'address where the heap ends', problem });
  return end === undefined ? undefined : { start, end };
}

function oneOf(names: readonly string[]): (answer: string) => string | null {
  return (answer) => {
    if (names.includes(answer)) return null;
    const near = nearest(answer, names);
    return `there is no ${answer}${near === '' ? `; there are ${names.join(', ')}` : near}`;
  };
}

function notSize(answer: string): string | null {
  return /^\d+[kK]?$/.test(answer) ? null : 'expected a number of bytes, or a size such as 8k';
}
