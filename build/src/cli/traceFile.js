import { parseTrace } from '../trace/format.js';
import { readInput } from './source.js';
/** Reads a trace file. Throws UsageError and InputError. */
export function readTrace(path) {
    return parseTrace(readInput(path, 'utf8'), path);
}
