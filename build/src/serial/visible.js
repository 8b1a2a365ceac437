const NAMED = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** Bytes as one line of printable text, in quotes: control characters and what isn't ASCII as escapes. */
export function visible(bytes) {
    const shown = bytes.replace(/[^ -~]/g, (c) => NAMED[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
    return `"${shown}"`;
}
