#!/usr/bin/env node
import { startRunThread } from './runThread.js';
import { WATCHING_COMMANDS } from './watchingCommands.js';

// The thread that a program runs in comes up while the command line is read.
const watches = (WATCHING_COMMANDS as readonly string[]).includes(process.argv[2] ?? '');
if (watches || process.argv[2] === 'run') startRunThread({ watches });
await (await import('./commandLine.js')).runCommandLine();
