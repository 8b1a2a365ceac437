import { existsSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import type { TargetSummary } from '../../profiles/profiles.js';
import { indexedTargets } from '../../profiles/targetIndex.js';
import { boardsOfPort } from '../boardsOfPort.js';
import { CONFIG, JSON_OPTION, PROFILES_OPTION_WITH_ALIAS } from '../options.js';
import type { ProfilesArgs } from '../profileFolders.js';
import { lookOfOutput, table } from '../table.js';

interface TargetsArgs extends ProfilesArgs {
  json: boolean;
  port?: string;
}

const HEAD = ['board', 'MCU', 'word', 'heap', 'known', 'strings', 'boot', 'firmware', 'MicroPython'];
/** What a narrow terminal has no room for, the first first. */
const SPARE = ['firmware', 'word', 'boot', 'strings'];

/** Its own commands, each of which is loaded where the command line names it, and all for help. */
const OWN: Readonly<Record<string, () => Promise<unknown>>> = {
  show: async () => (await import('./targetsShow.js')).targetsShowCommand,
  new: async () => (await import('./targetsNew.js')).targetsNewCommand,
  import: async () => (await import('./targetsImport.js')).targetsImportCommand,
  validate: async () => (await import('./targetsValidate.js')).targetsValidateCommand,
};

function ownCommands(words: readonly string[]): Promise<unknown[]> {
  const named = Object.keys(OWN).filter((name) => words.includes(name));
  const wanted = named.length === 0 && words.includes('--help') ? Object.keys(OWN) : named;
  return Promise.all(wanted.map((name) => OWN[name]!()));
}

/** All boards: the package's own from the list that its build has left, where there are no others. */
async function allTargets(args: ProfilesArgs): Promise<readonly TargetSummary[]> {
  const hasOthers = args.profiles !== undefined || existsSync(CONFIG);
  const indexed = hasOthers ? null : indexedTargets();
  if (indexed !== null) return indexed;
  const [{ listTargets }, { profileFolders }] = await Promise.all([
    import('../../profiles/profiles.js'),
    import('../profileFolders.js'),
  ]);
  return listTargets({ folders: profileFolders(args) });
}

/**
 * Lists the boards; its own commands show one, write one and check them.
 * @param words of the command line after `targets`
 */
export async function targetsCommand(words: readonly string[]): Promise<CommandModule<object, TargetsArgs>> {
  return targetsWith(await ownCommands(words));
}

const targetsWith = (own: readonly unknown[]): CommandModule<object, TargetsArgs> => ({
  command: 'targets',
  describe: 'List the boards; show, write or check profiles of boards',
  builder: (yargs) =>
    yargs
      .command(own as CommandModule[])
      // Its own commands have options of these names with other meanings, or none.
      .option('port', {
        type: 'string',
        global: false,
        describe: 'list the boards of one port of MicroPython, such as nrf',
      })
      .option('profiles', { ...PROFILES_OPTION_WITH_ALIAS.profiles, global: false })
      .option('json', { ...JSON_OPTION.json, global: false }) as Argv<TargetsArgs>,
  handler: async (args) => {
    const all = await allTargets(args);
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
    // The newest releases are the first.
    const look = lookOfOutput();
    const spare = look.cuts ? [...SPARE, 'MCU'] : SPARE;
    process.stdout.write(table(HEAD, rows, { spare, cut: 'end', look }));
  },
});
