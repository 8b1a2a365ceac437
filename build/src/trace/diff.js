import { placeName } from './format.js';
const CONTEXT = 3;
/** Finds the first event in which two runs differ; null: there is none. */
export function diffTraces(a, b, options = {}) {
    const [left, right] = [events(a, options), events(b, options)];
    let same = 0;
    while (same < left.length && same < right.length && left[same].key === right[same].key)
        same++;
    if (same === left.length && same === right.length)
        return null;
    const shown = (event) => event === undefined ? null : { line: event.line, text: event.text };
    return {
        same,
        first: shown(left[same]),
        second: shown(right[same]),
        before: left.slice(Math.max(0, same - CONTEXT), same).map((event) => ({ line: event.line, text: event.text })),
    };
}
/** The lines that stand for something that happened: paths and what was found lost do not. */
function events(trace, options) {
    return trace.lines.flatMap((line, i) => {
        if ('path' in line || 'lost' in line)
            return [];
        const text = eventText(trace, line);
        return [{ line: i + 2, text, key: eventKey(trace, line, options) }];
    });
}
function eventKey(trace, line, { ignoreBlocks, ignoreLines }) {
    const place = 'at' in line && ignoreLines !== true ? placeName(trace, line.at) : '';
    const block = 'block' in line && ignoreBlocks !== true ? line.block : '';
    if ('alloc' in line)
        return `a ${line.bytes} ${block} ${place}`;
    if ('realloc' in line)
        return `r ${line.realloc} ${line.bytes} ${block} ${place}`;
    if ('free' in line)
        return `f ${line.free} ${place}`;
    if ('fail' in line)
        return `x ${line.fail} ${place}`;
    if ('collect' in line)
        return `c ${line.died.join(' ')}`;
    return 'end' in line ? `end ${line.end}` : '';
}
function eventText(trace, line) {
    const place = 'at' in line ? ` at ${placeName(trace, line.at)}` : '';
    if ('alloc' in line)
        return `allocates ${line.bytes} bytes, block ${line.block},${place}`;
    if ('realloc' in line)
        return `resizes chunk ${line.realloc} to ${line.bytes} bytes, block ${line.block},${place}`;
    if ('free' in line)
        return `frees chunk ${line.free}${place}`;
    if ('fail' in line)
        return `gets no ${line.fail} bytes${place}`;
    if ('collect' in line)
        return `collects, ${line.died.length} chunks die`;
    return 'end' in line ? `ends: ${line.end}` : '';
}
