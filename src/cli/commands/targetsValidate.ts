import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { type Problem, problemText } from '../../profiles/problem.js';
import { profilePaths } from '../../profiles/store.js';
import { type BoardCheck, validateProfile } from '../../profiles/validate.js';
import { plainText } from '../../report/plainText.js';
import { UsageError } from '../errors.js';
import { JSON_OPTION, PROFILES_OPTION_WITH_ALIAS } from '../options.js';
import { type ProfilesArgs, profileFolders } from '../profileFolders.js';

interface ValidateArgs extends ProfilesArgs {
  files: string[];
  json: boolean;
}

/** Checks profiles. */
export const targetsValidateCommand: CommandModule<object, ValidateArgs> = {
  command: 'validate <files..>',
  describe: 'Check profiles of boards or firmware, and list every problem',
  builder: (yargs) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        default: undefined,
        describe: 'profiles, or folders of them',
      })
      .options(PROFILES_OPTION_WITH_ALIAS)
      .options(JSON_OPTION) as unknown as Argv<ValidateArgs>,
  handler: async (args) => {
    // Loaded here only, since it brings the drivers of all ports along.
    const { wiringProblems } = await import('../../ports/wiring.js');
    await import('../../ports/index.js');
    const folders = [...profileFolders(args), ...args.files.filter(isFolder)];
    const results = args.files
      .flatMap(profilesOf)
      .map((file) => ({ file, problems: problemsOf(file, folders, wiringProblems) }));
    process.stdout.write(
      args.json ? `${JSON.stringify(results, null, 2)}\n` : plainText(results.map(resultText).join('')),
    );
    process.exitCode = results.every(({ problems }) => problems.length === 0) ? 0 : 1;
  },
};

/** The file is named as it was given. */
function problemsOf(file: string, folders: readonly string[], look: BoardCheck): Problem[] {
  return validateProfile(file, folders, look).map((problem) =>
    problem.file === resolve(file) ? { ...problem, file } : problem,
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function profilesOf(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) throw new UsageError(`${path}: no such file`);
  if (!isFolder(path)) return [path];
  const files = profilePaths(path);
  if (files.length === 0) throw new UsageError(`${path}: no profiles in it`);
  return files;
}

function resultText({ file, problems }: { file: string; problems: readonly Problem[] }): string {
  return problems.length === 0 ? `${file}: sound\n` : problems.map((problem) => `${problemText(problem)}\n`).join('');
}
