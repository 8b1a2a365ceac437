import { join } from 'node:path';
import { describe } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { testRealPrograms } from '../machine/realProgram.js';

describe('what modules gained since 1.23', () => {
  testRealPrograms(join(import.meta.dirname, 'releases'));
});

describe.each(['v1.20.0', 'v1.21.0', 'v1.22.2'])('what modules of %s have other than 1.23', (release) => {
  const build = ['x64', () => loadBoard('UNIX_X64', { firmware: `${release}/unix-x64` })] as const;
  testRealPrograms(join(import.meta.dirname, 'early', release), [build]);
});
