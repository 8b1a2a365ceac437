import { join } from 'node:path';
import { describe } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { testRealPrograms } from '../machine/realProgram.js';

describe('what only the coverage variant of the Unix port has', () => {
  testRealPrograms(join(import.meta.dirname, 'unixCoverage'), [
    ['coverage', () => loadBoard('UNIX_COVERAGE', { firmware: 'v1.28.0/unix-coverage' })],
  ]);
});
