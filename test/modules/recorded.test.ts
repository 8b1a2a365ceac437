import { join } from 'node:path';
import { testRecorded } from '../objects/recorded.js';

testRecorded(join(import.meta.dirname, 'recorded'));
