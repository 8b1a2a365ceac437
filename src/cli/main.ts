#!/usr/bin/env node
import { startRunThread } from './runThread.js';
import { WATCHING_COMMANDS } from './watchingCommands.js';

// The thread that a program runs in comes up while the command line is read.
const watches = (WATCHING_COMMANDS as readonly string[]).includes(process.argv[2] ?? '');
const RUNS: readonly (string | undefined)[] = ['run', 'repl', 'serve'];
if (watches || RUNS.includes(process.argv[2])) startRunThread({ watches });
await (await import('./commandLine.js')).runCommandLine();
