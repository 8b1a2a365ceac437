import { InputError } from '../report/inputError.js';
/** The version of docs/trace-format.md. Grows when a reader of the old one would misread the new. */
export const TRACE_VERSION = 1;
const NUMBERS = {
    path: ['path', 'from', 'line'],
    alloc: ['alloc', 'bytes', 'block', 'at'],
    fail: ['fail', 'at'],
    free: ['free', 'at'],
    realloc: ['realloc', 'bytes', 'block', 'at'],
    collect: [],
    lost: [],
    end: ['events'],
};
/** Reads a trace. Throws InputError that names the file and the line. */
export function parseTrace(text, name) {
    const source = text.split('\n');
    if (source.at(-1) === '')
        source.pop();
    const header = parseHeader(source[0] ?? '', name);
    const lines = [];
    const paths = new Map();
    for (let i = 1; i < source.length; i++) {
        const line = parseLine(source[i], name, i + 1);
        if ('path' in line)
            paths.set(line.path, line);
        lines.push(line);
    }
    const last = lines.at(-1);
    if (last === undefined || !('end' in last))
        throw new InputError(`${name}: the trace has no end line; it was cut off`);
    return { header, lines, paths };
}
function json(text, name, line) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        value = null;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new InputError(`${name}: line ${line}: expected a JSON object`);
    }
    return value;
}
function parseHeader(text, name) {
    let header;
    try {
        header = json(text, name, 1);
    }
    catch {
        throw new InputError(`${name}: not a trace that uheap record wrote (its first line is no trace header)`);
    }
    const { uheapTrace } = header;
    if (typeof uheapTrace !== 'number') {
        throw new InputError(`${name}: not a trace that uheap record wrote (its first line is no trace header)`);
    }
    if (uheapTrace !== TRACE_VERSION) {
        throw new InputError(`${name}: a trace of version ${uheapTrace}, but this uheap reads version ${TRACE_VERSION}`);
    }
    for (const key of ['target', 'firmware', 'program']) {
        if (typeof header[key] !== 'string')
            throw new InputError(`${name}: line 1: ${key}: expected a text`);
    }
    for (const key of ['wordBytes', 'bytesPerBlock', 'heap'])
        expectNumber(header, key, name, 1);
    return header;
}
function parseLine(text, name, number) {
    const line = json(text, name, number);
    const kind = Object.keys(NUMBERS).find((key) => key in line);
    if (kind === undefined)
        throw new InputError(`${name}: line ${number}: not a line of a trace: ${text.slice(0, 60)}`);
    for (const key of NUMBERS[kind])
        expectNumber(line, key, name, number);
    if (kind === 'collect' || kind === 'lost') {
        const list = kind === 'collect' ? line.died : line.lost;
        if (!Array.isArray(list) || !list.every((id) => Number.isSafeInteger(id))) {
            throw new InputError(`${name}: line ${number}: expected a list of chunks`);
        }
    }
    return line;
}
function expectNumber(object, key, name, line) {
    if (!Number.isSafeInteger(object[key]))
        throw new InputError(`${name}: line ${line}: ${key}: expected a whole number`);
}
/** Where an event comes from, in words: the innermost line of the source. */
export function placeName(trace, at) {
    for (let path = trace.paths.get(at); path !== undefined; path = trace.paths.get(path.from)) {
        if (path.line > 0)
            return `${path.file}:${path.line} ${path.fun}`;
        if (path.from === 0)
            return path.fun;
    }
    return '(unknown)';
}
