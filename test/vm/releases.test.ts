import { join } from 'node:path';
import { describe } from 'vitest';
import { testRealPrograms } from '../machine/realProgram.js';

describe('what releases since 1.23 brought', () => {
  testRealPrograms(join(import.meta.dirname, 'releases'));
});
