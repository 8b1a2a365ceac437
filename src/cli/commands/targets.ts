import type { Argv, CommandModule } from 'yargs';
import { listTargets } from '../../profiles/profiles.js';
import { JSON_OPTION, PROFILES_OPTION_WITH_ALIAS } from '../options.js';
import { boardsOfPort } from '../parseTargets.js';
import { type ProfilesArgs, profileFolders } from '../profileFolders.js';
import { table } from '../table.js';
import { targetsImportCommand } from './targetsImport.js';
import { targetsNewCommand } from './targetsNew.js';
import { targetsShowCommand } from './targetsShow.js';
import { targetsValidateCommand } from './targetsValidate.js';

interface TargetsArgs extends ProfilesArgs {
  json: boolean;
  port?: string;
}

const HEAD = ['board', 'MCU', 'word', 'heap', 'known', 'strings', 'boot', 'firmware', 'MicroPython'];
/** What a narrow terminal has no room for, the first first. */
const SPARE = ['firmware', 'word', 'boot', 'strings'];

/** Lists the boards; its own commands show one, write one and check them. */
export const targetsCommand: CommandModule<object, TargetsArgs> = {
  command: 'targets',
  describe: 'List the boards; show, write or check profiles of boards',
  builder: (yargs) =>
    yargs
      .command(targetsShowCommand)
      .command(targetsNewCommand)
      .command(targetsImportCommand)
      .command(targetsValidateCommand)
      // Its own commands have options of these names with other meanings, or none.
      .option('port', {
        type: 'string',
        global: false,
        describe: 'list the boards of one port of MicroPython, such as nrf',
      })
      .option('profiles', { ...PROFILES_OPTION_WITH_ALIAS.profiles, global: false })
      .option('json', { ...JSON_OPTION.json, global: false }) as Argv<TargetsArgs>,
  handler: (args) => {
    const all = listTargets({ folders: profileFolders(args) });
    const { port } = args;
    const targets = port === undefined ? all : boardsOfPort(port, all);
    if (args.json) {
      process.stdout.write(`${JSON.stringify(targets, null, 2)}\n`);
      return;
    }
    const rows = targets.map((t) => [
      t.id,
      t.mcu,
      `${t.wordBytes * 8} bit`,
      t.heapBytes === null ? '-' : String(t.heapBytes),
      t.heapBytes === null ? 'not known' : (t.provenance.heap ?? 'modelled'),
      t.provenance.romQstrs ?? 'modelled',
      t.provenance.boot ?? 'modelled',
      t.firmware,
      t.micropython.join(' '),
    ]);
    process.stdout.write(table(HEAD, rows, { spare: SPARE }));
  },
};
