import { join } from 'node:path';
import { testRecorded } from './recorded.js';

testRecorded(join(import.meta.dirname, 'recorded'));
