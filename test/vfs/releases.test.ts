import { join } from 'node:path';
import { describe } from 'vitest';
import { testRealPrograms } from '../machine/realProgram.js';

describe('what file systems gained since 1.23', () => {
  testRealPrograms(join(import.meta.dirname, 'releases'));
});
