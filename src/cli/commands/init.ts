import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { configText, firstRun, firstStub, stubText, workflowText } from '../../checks/firstConfig.js';
import { loadBoard } from '../../profiles/profiles.js';
import { plainLine } from '../../report/plainText.js';
import { readProject } from '../../report/readProject.js';
import { knownDevice } from '../../serial/knownDevices.js';
import { listPorts } from '../../serial/serialPort.js';
import { UsageError } from '../errors.js';
import { CONFIG, FORCE_OPTION, PROFILES_OPTION } from '../options.js';
import { checkOutput, makeFolder, writeOutput } from '../output.js';
import { parseTargets } from '../parseTargets.js';
import { type ProfilesArgs, profileFolders } from '../profileFolders.js';

interface InitArgs extends ProfilesArgs {
  file?: string;
  target?: string;
  stub: boolean;
  workflow: boolean;
  force: boolean;
}

/** Writes what `uheap check` needs. */
export const initCommand: CommandModule<object, InitArgs> = {
  command: 'init [file]',
  describe: 'Write a config, a stub and a GitHub workflow for a program, for uheap check (docs/ci.md)',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        describe: 'the program',
        defaultDescription: 'main.py, or the only one here',
      })
      .option('target', {
        alias: 't',
        type: 'string',
        describe: 'names of boards and globs such as "esp32*" with commas between',
        defaultDescription: 'the board that is connected',
      })
      .option('stub', { type: 'boolean', default: true, describe: 'write stub.json, too' })
      .option('workflow', {
        type: 'boolean',
        default: true,
        describe: 'write the workflow .github/workflows/heap.yml, too',
      })
      .options(PROFILES_OPTION)
      .options(FORCE_OPTION) as unknown as Argv<InitArgs>,
  handler: async (args) => {
    const folders = profileFolders(args);
    const path = args.file ?? programHere();
    const targets = parseTargets(args.target ?? (await connectedBoard()), folders);
    const project = readProject(path);
    const folder = dirname(path);
    const root = repositoryOf(folder);
    const files = {
      config: join(folder, CONFIG),
      stub: args.stub ? join(folder, 'stub.json') : null,
      workflow: args.workflow ? join(root, '.github', 'workflows', 'heap.yml') : null,
    };
    // Nothing is written where one of them is there already.
    for (const file of [files.config, files.stub, files.workflow]) {
      if (file !== null && existsSync(file)) checkOutput(file, args.force);
    }
    const boards = targets.map((target) => loadBoard(target, { folders }));
    const stub = firstStub(boards[0]!);
    const runs = boards.map((board) => firstRun(board, project, stub));
    writeOutput(files.config, configText(basename(path), targets, files.stub === null ? null : 'stub.json', runs));
    if (files.stub !== null) writeOutput(files.stub, stubText(stub));
    if (files.workflow !== null) {
      makeFolder(dirname(files.workflow));
      writeOutput(files.workflow, workflowText(relative(root, resolve(files.config)).split(sep).join('/')));
    }
    for (const [i, { peak, error }] of runs.entries()) {
      if (peak === null) process.stderr.write(`uheap: ${targets[i]}: the program fails: ${plainLine(error)}\n`);
    }
    const where = folder === '.' ? '' : ` -c ${files.config}`;
    process.stderr.write(
      `next: uheap check --update${where} writes the baselines, uheap check${where} compares with them\n`,
    );
  },
};

/** `main.py` in the current folder, or its only program. Throws UsageError. */
function programHere(): string {
  if (existsSync('main.py')) return 'main.py';
  const found = readdirSync('.').filter((name) => name.endsWith('.py') && name !== 'boot.py');
  if (found.length === 1) return found[0]!;
  const all = found.length === 0 ? 'there is none here' : `there are ${found.sort().join(', ')}`;
  throw new UsageError(`expected the name of a program: ${all}`);
}

/** The board at a serial port, by its USB numbers. Throws UsageError where there is none, or more than one. */
async function connectedBoard(): Promise<string> {
  const found = (await listPorts()).flatMap(
    ({ vendorId, productId }) => knownDevice(vendorId, productId)?.target ?? [],
  );
  const boards = [...new Set(found)];
  if (boards.length === 1) return boards[0]!;
  const seen = boards.length === 0 ? 'no board that is known is connected' : `${boards.join(', ')} are connected`;
  throw new UsageError(`expected --target, for ${seen}; uheap targets lists the boards`);
}

/** The folder of the git repository that a folder is in, or the folder itself. */
function repositoryOf(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (statSync(join(at, '.git'), { throwIfNoEntry: false }) !== undefined) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}
