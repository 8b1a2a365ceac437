import { loadCommands } from './commandLine.js';
import { type CommandText, writeCommandTexts } from './commandTexts.js';

/** Part of building the package: has what the commands say of themselves in a file, so that help need not load them. */
const commands = (await loadCommands([])) as readonly CommandText[];
writeCommandTexts(commands.map(({ command, describe }) => ({ command, describe })));
