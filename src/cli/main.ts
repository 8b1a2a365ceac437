#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { compareCommand } from './commands/compare.js';
import { compileCommand } from './commands/compile.js';
import { disCommand } from './commands/dis.js';
import { fitCommand } from './commands/fit.js';
import { mapCommand } from './commands/map.js';
import { runCommand } from './commands/run.js';
import { targetsCommand } from './commands/targets.js';
import { isUserError, UsageError } from './errors.js';

const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

async function main(): Promise<void> {
  const parser = yargs(hideBin(process.argv))
    .scriptName('uheap')
    .usage("$0 <command>\n\nRuns a MicroPython program on a microcontroller's heap without the microcontroller.")
    .command(runCommand)
    .command(targetsCommand)
    .command(fitCommand)
    .command(mapCommand)
    .command(compareCommand)
    .command(compileCommand)
    .command(disCommand)
    .demandCommand(1, 'expected a command; see uheap --help')
    .strict()
    .version(version())
    .help()
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  await parser.parseAsync();
}

try {
  await main();
} catch (e) {
  // What the user can mend is one line; anything else is a bug of uheap, whose stack trace is worth having.
  process.stderr.write(isUserError(e) ? `uheap: ${e.message}\n` : `uheap: internal error\n${(e as Error).stack}\n`);
  process.exitCode = isUserError(e) ? 2 : 70;
}
