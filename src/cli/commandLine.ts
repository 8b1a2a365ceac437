import { Console } from 'node:console';
import type { CommandModule } from 'yargs';
import { readCommandTexts } from './commandTexts.js';
import { isUserError, UsageError, userErrorText } from './errors.js';
import { packageVersion } from './packageVersion.js';
import { keepRunThread, type RunThread } from './runThread.js';
import { hideBin, yargs } from './yargs.js';

/** Each brings what it needs with it, so that only the one that is asked for is loaded; it gets the words after its name. */
const commands: Readonly<Record<string, (words: readonly string[]) => Promise<unknown>>> = {
  run: async () => (await import('./commands/run.js')).runCommand,
  repl: async () => (await import('./commands/repl.js')).replCommand,
  serve: async () => (await import('./commands/serve.js')).serveCommand,
  targets: async (words) => (await import('./commands/targets.js')).targetsCommand(words),
  fit: async () => (await import('./commands/fit.js')).fitCommand,
  map: async () => (await import('./commands/map.js')).mapCommand,
  ports: async () => (await import('./commands/ports.js')).portsCommand,
  compare: async () => (await import('./commands/compare.js')).compareCommand,
  profile: async () => (await import('./commands/profile.js')).profileCommand,
  advise: async () => (await import('./commands/advise.js')).adviseCommand,
  leaks: async () => (await import('./commands/leaks.js')).leaksCommand,
  why: async () => (await import('./commands/why.js')).whyCommand,
  report: async () => (await import('./commands/report.js')).reportCommand,
  init: async () => (await import('./commands/init.js')).initCommand,
  check: async () => (await import('./commands/check.js')).checkCommand,
  record: async () => (await import('./commands/record.js')).recordCommand,
  replay: async () => (await import('./commands/replay.js')).replayCommand,
  trace: async () => (await import('./commands/trace.js')).traceCommand,
  diff: async () => (await import('./commands/diff.js')).diffCommand,
  calibrate: async () => (await import('./commands/calibrate.js')).calibrateCommand,
  compile: async () => (await import('./commands/compile.js')).compileCommand,
  dis: async () => (await import('./commands/dis.js')).disCommand,
};

/**
 * The command that the first argument names. Where no argument is the name of one, what there is to say of each: no more
 * is shown then. Else all of them.
 */
export async function loadCommands(words: readonly string[]): Promise<readonly unknown[]> {
  const [name] = words;
  if (name !== undefined && Object.hasOwn(commands, name)) return [await commands[name]!(words.slice(1))];
  const shown = words.some((word) => Object.hasOwn(commands, word)) ? null : readCommandTexts();
  return shown ?? Promise.all(Object.values(commands).map((command) => command(words)));
}

/** What yargs says of a wrong command line, in other words. */
const TEXTS: Readonly<Record<string, string | { one: string; other: string }>> = {
  'Not enough non-option arguments: got %s, need at least %s': {
    one: 'expected more arguments: got %s, need %s',
    other: 'expected more arguments: got %s, need %s',
  },
  'Missing required argument: %s': { one: 'expected --%s', other: 'expected these options: %s' },
  'Unknown argument: %s': { one: 'unknown argument: %s', other: 'unknown arguments: %s' },
  'Not enough arguments following: %s': '--%s: expected a value',
  'Arguments %s and %s are mutually exclusive': '--%s does not go with --%s',
  'Argument: %s, Given: %s, Choices: %s': '--%s: got %s, expected one of %s',
};

/** What to say of a first argument that is no command; null where it is one, or an option. */
function unknownCommand(name: string | undefined): string | null {
  if (name === undefined || name.startsWith('-') || Object.hasOwn(commands, name)) return null;
  return `unknown command "${name}"; expected ${Object.keys(commands).join(', ')}`;
}

/** What shows the help that is about a command line with this first argument. */
function helpOf(name: string | undefined): string {
  return name !== undefined && Object.hasOwn(commands, name) ? `uheap ${name} --help` : 'uheap --help';
}

/** Refuses options that are given twice, without their value, or with a `--no-` that they don't have. Throws UsageError. */
function checkValues(argv: Readonly<Record<string, unknown>>, parser: YargsInternals): void {
  const { string, number, array, choices } = parser.getOptions();
  const others = [...array, ...(parser.getGroups()['Positionals:'] ?? [])];
  for (const name of [...string, ...number, ...Object.keys(choices)]) {
    if (others.includes(name)) continue;
    const value = argv[name];
    if (Array.isArray(value)) throw new UsageError(`--${name}: given more than once`);
    if (value === false) throw new UsageError(`unknown argument: no-${name}`);
    if (value === '') throw new UsageError(`--${name}: expected a value`);
  }
}

/** What yargs knows of the options of the command that is parsed. */
interface YargsOptions {
  readonly string: readonly string[];
  readonly number: readonly string[];
  readonly array: readonly string[];
  readonly choices: Readonly<Record<string, unknown>>;
}

/** The part of yargs' inside that is used. */
interface YargsInternals {
  getOptions(): YargsOptions;
  getGroups(): Readonly<Record<string, readonly string[]>>;
  getInternalMethods(): { getUsageInstance(): { cacheHelpMessage(): void } };
}

async function parse(): Promise<void> {
  const parser = yargs(hideBin(process.argv))
    .scriptName('uheap')
    .usage("$0 <command>\n\nRuns a MicroPython program on a microcontroller's heap without the microcontroller.")
    .command((await loadCommands(process.argv.slice(2))) as CommandModule[])
    .demandCommand(1, 'expected a command')
    .strict()
    .epilogue('uheap <command> --help shows the options of a command.')
    .updateStrings(TEXTS as Readonly<Record<string, string>>)
    .version(packageVersion())
    .help()
    // Help that was not written yet would be lost.
    .exitProcess(false)
    .check((argv) => {
      checkValues(argv, internals);
      return true;
    })
    .fail((message, error) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      const line = message
        .replace('Invalid values:', '')
        .trim()
        .replaceAll(/\s*\n\s*/g, '; ');
      throw new UsageError(unknownCommand(process.argv[2]) ?? `${line}; see ${helpOf(process.argv[2])}`);
    });
  const internals = parser as unknown as YargsInternals;
  // Once a command runs, yargs sets its help for possible errors; nobody sees it, and it takes as long as the rest of yargs.
  internals.getInternalMethods().getUsageInstance().cacheHelpMessage = () => {};
  await parser.parseAsync();
}

/** Does what the command line asks for; sets the exit code. `thread` was started for a command that needs one. */
export async function runCommandLine(thread: RunThread | null): Promise<void> {
  if (thread !== null) keepRunThread(thread);
  process.stdout.on('error', (e: NodeJS.ErrnoException) => {
    process.stderr.write(`uheap: standard output: can't be written (${e.code})\n`, () => process.exit(2));
  });
  process.stderr.on('error', () => process.exit(2));
  // What yargs prints its help with; by itself it keeps errors for itself.
  globalThis.console = new Console({ stdout: process.stdout, stderr: process.stderr, ignoreErrors: false });
  try {
    await parse();
  } catch (e) {
    // What the user can mend is one line; anything else is a bug of uheap, whose stack trace is worth having.
    const text = isUserError(e)
      ? userErrorText(e).replaceAll(/^/gm, 'uheap: ')
      : `uheap: internal error\n${(e as Error).stack}`;
    process.stderr.write(`${text}\n`);
    process.exitCode = isUserError(e) ? 2 : 70;
  }
}
