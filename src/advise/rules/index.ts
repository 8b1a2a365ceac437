import type { Rule } from '../change.js';
import { constants } from './constants.js';
import { generators } from './generators.js';
import { growingText } from './growingText.js';
import { readInto } from './readInto.js';
import { views } from './views.js';

/** All rules. */
export const RULES: readonly Rule[] = [growingText, readInto, views, generators, constants];
