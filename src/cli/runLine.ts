/** The command line of `uheap run`, of which the build makes CommonJS. */
export { runCommandLine } from './commandLine.js';
