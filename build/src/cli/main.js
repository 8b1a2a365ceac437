#!/usr/bin/env node
import { startRunThread } from './runThread.js';
// The thread that a program runs in comes up while the command line is read.
if (process.argv[2] === 'run')
    startRunThread();
await (await import('./commandLine.js')).runCommandLine();
