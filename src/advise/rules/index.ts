import type { Rule } from '../change.js';
import { constants } from './constants.js';
import { exceptions } from './exceptions.js';
import { formats } from './formats.js';
import { generators } from './generators.js';
import { growingText } from './growingText.js';
import { hoisted } from './hoisted.js';
import { imports } from './imports.js';
import { leaking } from './leaking.js';
import { madeInLoops } from './madeInLoops.js';
import { missingKeys } from './missingKeys.js';
import { pairs } from './pairs.js';
import { preallocated } from './preallocated.js';
import { precompiled } from './precompiled.js';
import { readInto } from './readInto.js';
import { splitting } from './splitting.js';
import { thresholds } from './thresholds.js';
import { views } from './views.js';
import { wholeNumbers } from './wholeNumbers.js';

/** All rules. */
export const RULES: readonly Rule[] = [
  ...[
    growingText,
    readInto,
    views,
    preallocated,
    constants,
    formats,
    wholeNumbers,
    hoisted,
    generators,
    pairs,
    missingKeys,
    exceptions,
    madeInLoops,
  ],
  ...[imports, precompiled, thresholds, leaking, splitting],
];
