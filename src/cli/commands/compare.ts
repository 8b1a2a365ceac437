import { basename } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { compareHtml } from '../../report/compareHtml.js';
import { compareText } from '../../report/compareText.js';
import { readProgram } from '../../report/programFile.js';
import { type CompareRequest, type CompareResult, compareWithBoard } from '../../serial/compareSession.js';
import type { Port } from '../../serial/port.js';
import { RecordingPort, readRecording, type SessionHeader } from '../../serial/recording.js';
import { openPort } from '../../serial/serialPort.js';
import { onBoard } from '../boardCommand.js';
import { UsageError } from '../errors.js';
import { firmwareChoice } from '../firmwareChoice.js';
import { BOARD_OPTIONS, FORCE_OPTION, JSON_OPTION, PROFILES_OPTION_WITH_ALIAS } from '../options.js';
import { checkOutput, writeOutput } from '../output.js';
import { profileFolders } from '../profileFolders.js';
import { parseSize } from '../size.js';

interface CompareArgs {
  file?: string;
  port?: string;
  baud: number;
  password?: string;
  target?: string;
  micropython?: string;
  firmware?: string;
  heap?: string;
  profiles?: string[];
  tolerance?: number;
  ignoreOutput?: boolean;
  timeout: number;
  json: boolean;
  html?: string;
  record?: string;
  replay?: string;
  force: boolean;
}

/** Compares a program on a real board with its simulation. */
export const compareCommand: CommandModule<object, CompareArgs> = {
  command: 'compare [file]',
  describe: 'Run a program on a real board and on its simulation, and compare their heaps',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'the program; not with --replay' })
      .option('port', { alias: 'p', type: 'string', describe: 'serial port of the board; uheap ports lists them' })
      .option('baud', { type: 'number', default: 115200, describe: 'speed of the serial port in baud' })
      .option('password', {
        type: 'string',
        describe: "password of the board's WebREPL, for a port such as ws://192.168.4.1",
      })
      .option('target', {
        alias: 't',
        type: 'string',
        describe: 'name of the simulated board',
        defaultDescription: 'what the board says it is',
      })
      .option('micropython', { ...BOARD_OPTIONS.micropython, defaultDescription: "the board's, or the newest" })
      .option('firmware', BOARD_OPTIONS.firmware)
      .option('heap', { ...BOARD_OPTIONS.heap, describe: 'size of the simulated heap in bytes, or such as 64k or 1M' })
      .options(PROFILES_OPTION_WITH_ALIAS)
      .option('tolerance', {
        type: 'number',
        describe: 'number of blocks by which the heaps may differ',
        defaultDescription: '0',
      })
      .option('ignore-output', {
        type: 'boolean',
        describe: 'compare the heaps, but not what the program prints',
        defaultDescription: 'false',
      })
      .option('timeout', { type: 'number', default: 60, describe: 'seconds for which the program may print nothing' })
      .options(JSON_OPTION)
      .option('html', { type: 'string', describe: 'file to write a page with both maps to' })
      .option('record', { type: 'string', describe: 'file to keep the whole session in, for --replay' })
      .option('replay', { type: 'string', describe: 'session to repeat without a board' })
      .options(FORCE_OPTION)
      .conflicts('replay', ['port', 'record', 'file']) as unknown as Argv<CompareArgs>,
  handler: async (args) => {
    checkOutput(args.html, args.force);
    checkOutput(args.record, args.force);
    const { port, request } = args.replay === undefined ? await live(args) : replayed(args, args.replay);
    const result = await onBoard((signal) => compareWithBoard(port, request, { signal, idleMs: args.timeout * 1000 }));
    if (result === null) return;
    process.stdout.write(args.json ? `${JSON.stringify(result, null, 2)}\n` : resultText(result));
    if (args.html !== undefined) writeOutput(args.html, compareHtml(result.comparison, headLines(result)));
    process.exitCode = result.comparison.verdict.passed ? 0 : 1;
  },
};

interface Session {
  readonly port: Port;
  readonly request: CompareRequest;
}

async function live(args: CompareArgs): Promise<Session> {
  if (args.file === undefined) throw new UsageError('expected a program, or --replay with a recorded session');
  if (args.port === undefined) {
    throw new UsageError('expected --port with the serial port of the board; see uheap ports');
  }
  if (!(args.baud > 0)) throw new UsageError(`--baud: expected a number above 0, got ${args.baud}`);
  if (!(args.timeout > 0)) throw new UsageError(`--timeout: expected a number of seconds above 0, got ${args.timeout}`);
  const text = readProgram(args.file);
  const request = requestOf(args, text, {});
  const port = await openPort(args.port, args.baud, args.password);
  if (args.record === undefined) return { port, request };
  const options = optionsOf(request);
  return {
    port: new RecordingPort(port, args.record, { program: { name: basename(args.file), text }, options }),
    request,
  };
}

function replayed(args: CompareArgs, file: string): Session {
  const { header, port } = readRecording(file);
  const request = requestOf(args, header.program.text, header.options);
  // The board answers what it was asked, whatever it is compared with now.
  return { port, request: { ...request, asks: header.options.target === undefined } };
}

type RecordedOptions = SessionHeader['options'];

/** The choices that a recording keeps, without those that were not made. */
function optionsOf({ target, firmware, heapBytes, tolerance, ignoreOutput }: CompareRequest): RecordedOptions {
  const made = Object.entries({ target, firmware, heapBytes, tolerance, ignoreOutput });
  return Object.fromEntries(
    made.filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined),
  );
}

/** The command line's choices, then the recording's. */
function requestOf(args: CompareArgs, program: string, recorded: RecordedOptions): CompareRequest {
  const text = (name: string): string | undefined => (typeof recorded[name] === 'string' ? recorded[name] : undefined);
  const size = (name: string): number | undefined => (typeof recorded[name] === 'number' ? recorded[name] : undefined);
  const tolerance = args.tolerance ?? size('tolerance') ?? 0;
  if (!Number.isSafeInteger(tolerance) || tolerance < 0) {
    throw new UsageError(`--tolerance: expected a whole number of blocks, got ${tolerance}`);
  }
  return {
    program,
    target: args.target ?? text('target'),
    firmware: firmwareChoice(args) ?? text('firmware'),
    heapBytes: args.heap === undefined ? size('heapBytes') : parseSize(args.heap, '--heap'),
    folders: profileFolders(args),
    tolerance,
    ignoreOutput: args.ignoreOutput ?? recorded.ignoreOutput === true,
  };
}

/** What was compared, as name and value. */
function headLines({ identity, port, board, via }: CompareResult): [string, string][] {
  const { implementation, version, machine, platform } = identity;
  const name = implementation === 'micropython' ? 'MicroPython' : implementation;
  const software = version === null ? name : `${name} ${version}`;
  return [
    ['board', `${machine ?? platform ?? 'unknown'}, ${software}, on ${port}`],
    ['simulated', `${board.id}, firmware ${board.firmware.id} (MicroPython ${board.firmware.version.slice(1)})`],
    ['sent by', via === 'raw-paste' ? 'raw paste' : 'raw REPL'],
  ];
}

function resultText(result: CompareResult): string {
  const lines = headLines(result).map(([name, value]) => `${name.padEnd(11)}${value}\n`);
  const warnings = result.warnings.map((text) => `warning: ${text}\n`);
  return `${lines.join('')}${warnings.join('')}\n${compareText(result.comparison)}`;
}
