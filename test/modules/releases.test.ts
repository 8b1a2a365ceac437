import { join } from 'node:path';
import { describe } from 'vitest';
import { testRealPrograms } from '../machine/realProgram.js';

describe('what modules gained since 1.23', () => {
  testRealPrograms(join(import.meta.dirname, 'releases'));
});
