import type { Argv, CommandModule } from 'yargs';
import { listTargets, loadBoard } from '../../profiles/profiles.js';
import { table } from '../table.js';

interface TargetsArgs {
  json: boolean;
}

/** Lists the boards, or shows one. */
export const targetsCommand: CommandModule<object, TargetsArgs> = {
  command: 'targets',
  describe: 'List the boards, or show one',
  builder: (yargs) =>
    yargs
      .command(showCommand)
      .option('json', { type: 'boolean', default: false, describe: 'as JSON' }) as Argv<TargetsArgs>,
  handler: (args) => {
    const targets = listTargets();
    if (args.json) {
      process.stdout.write(`${JSON.stringify(targets, null, 2)}\n`);
      return;
    }
    const rows = targets.map((t) => [t.id, t.mcu, `${t.wordBytes * 8} bit`, String(t.heapBytes), t.firmware]);
    process.stdout.write(table(['board', 'MCU', 'word', 'heap', 'firmware'], rows));
  },
};

interface ShowArgs {
  id: string;
  firmware?: string;
}

const showCommand: CommandModule<object, ShowArgs> = {
  command: 'show <id>',
  describe: 'Print the resolved profile of a board',
  builder: (yargs) =>
    yargs.positional('id', { type: 'string', demandOption: true, describe: 'the board' }).option('firmware', {
      type: 'string',
      describe: "another firmware profile than the board's own",
    }) as Argv<ShowArgs>,
  handler: (args) => {
    const { romQstrs, moduleMembers, ...board } = loadBoard(args.id, { firmware: args.firmware });
    void moduleMembers;
    const shown = { ...board, romQstrs: { count: romQstrs.count, lastPoolAlloc: romQstrs.lastPoolAlloc } };
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  },
};
