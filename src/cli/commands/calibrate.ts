import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { type CalibrateResult, calibrate } from '../../serial/calibrate/session.js';
import { openPort } from '../../serial/serialPort.js';
import { onBoard } from '../boardCommand.js';
import { UsageError } from '../errors.js';
import { FORCE_OPTION, JSON_OPTION, PROFILES_OPTION_WITH_ALIAS } from '../options.js';
import { profileFolders } from '../profileFolders.js';
import { table } from '../table.js';

interface CalibrateArgs {
  port: string;
  out: string;
  baud: number;
  password?: string;
  target?: string;
  profiles?: string[];
  force: boolean;
  json: boolean;
}

/** Writes a profile of a real board. */
export const calibrateCommand: CommandModule<object, CalibrateArgs> = {
  command: 'calibrate',
  describe: 'Measure a real board and write its profile (docs/bridge.md)',
  builder: (yargs) =>
    yargs
      .option('port', {
        alias: 'p',
        type: 'string',
        demandOption: true,
        describe: 'serial port of the board; uheap ports lists them',
      })
      .option('out', {
        alias: 'o',
        type: 'string',
        demandOption: true,
        describe: 'file to write the profile to, such as my/BOARD.json',
      })
      .option('baud', { type: 'number', default: 115200, describe: 'speed of the serial port in baud' })
      .option('password', {
        type: 'string',
        describe: "password of the board's WebREPL, for a port such as ws://192.168.4.1",
      })
      .option('target', {
        alias: 't',
        type: 'string',
        describe: 'name of a known board that it is like',
        defaultDescription: 'what the board says it is',
      })
      .options(PROFILES_OPTION_WITH_ALIAS)
      .options(FORCE_OPTION)
      .options(JSON_OPTION) as unknown as Argv<CalibrateArgs>,
  handler: async (args) => {
    const { out, baud, target } = args;
    const folders = profileFolders(args);
    const [id, folder] = [basename(out, '.json'), dirname(out)];
    if (!out.endsWith('.json') || !/^[A-Za-z0-9][\w.-]*$/.test(id)) {
      throw new UsageError(`--out: expected a file such as my/BOARD.json, got ${out}`);
    }
    if (existsSync(out) && !args.force) throw new UsageError(`${out}: exists already; --force overwrites it`);
    const port = await openPort(args.port, baud, args.password);
    const result = await onBoard((signal) => calibrate(port, { id, folder, target, folders }, { signal }));
    if (result === null) return;
    process.stdout.write(args.json ? `${JSON.stringify(result, null, 2)}\n` : resultText(result));
    process.exitCode = isReproduced(result) ? 0 : 1;
  },
};

function isReproduced({ board, simulated }: CalibrateResult): boolean {
  return board.total === simulated.total && board.used === simulated.used;
}

function resultText(result: CalibrateResult): string {
  const { identity, paths, base, board, simulated, checks, warnings } = result;
  const lines: [string, string][] = [
    ['board', `${identity.machine ?? identity.platform ?? 'unknown'}, MicroPython ${identity.version ?? '?'}`],
    ['target', `${paths.target}, extends ${base.target}`],
    ['firmware', `${paths.firmware}, extends ${base.firmware}`],
  ];
  const start = (state: typeof board): string => `0x${(state.dump.areas[0]?.start ?? 0).toString(16)}`;
  const rows = [
    ['heap, bytes', String(board.total), String(simulated.total)],
    ['used at the prompt, bytes', String(board.used), String(simulated.used)],
    ['bytes of a block', String(board.dump.bytesPerBlock), String(simulated.dump.bytesPerBlock)],
    ['heap from', start(board), start(simulated)],
  ];
  const growths = checks.map(({ name, comparison }) => {
    const [before, after] = comparison.phases;
    const growth = (side: 'board' | 'simulated'): string =>
      String((after?.[side]?.used ?? 0) - (before?.[side]?.used ?? 0));
    return [name, growth('board'), growth('simulated'), comparison.verdict.kind];
  });
  return [
    lines.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join(''),
    ...warnings.map((text) => `warning: ${text}\n`),
    '\n',
    table(['measured', 'board', 'profile'], rows),
    '\n',
    table(['growth by', 'board', 'profile', 'heaps'], growths),
    '\n',
    isReproduced(result)
      ? `${result.id} reproduces the board's heap at its prompt\n`
      : `${result.id} does not reproduce the board's heap at its prompt\n`,
    `use it with: --target ${result.id} --profiles ${paths.folder}\n`,
  ].join('');
}
