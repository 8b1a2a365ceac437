#!/usr/bin/env node
import { startRunThread, type ThreadUse } from './runThread.js';
import { WATCHING_COMMANDS } from './watchingCommands.js';

// The thread that a program runs in comes up while the command line is read. The build makes CommonJS of this file, and of
// all that `run` needs of the command line: Node takes some milliseconds to get ready for modules, and for each of them.
const USES: Readonly<Record<string, ThreadUse>> = {
  run: 'run',
  repl: 'prompt',
  serve: 'prompt',
  ...Object.fromEntries(WATCHING_COMMANDS.map((name) => [name, 'watch'])),
};
const name = process.argv[2] ?? '';
const thread = Object.hasOwn(USES, name) ? startRunThread({ use: USES[name]! }) : null;
const line = name === 'run' ? import('./runLine.js') : import('./commandLine.js');
void line.then(({ runCommandLine }) => runCommandLine(thread));
