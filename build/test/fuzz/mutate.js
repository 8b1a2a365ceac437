/** Tokens, more or less: what a mutation moves about. */
const TOKEN = /\n[ \t]*|[ \t]+|[A-Za-z_]\w*|\d[\w.]*|'[^'\n]*'|"[^"\n]*"|\*\*|\/\/|<<|>>|[<>=!]=|[^\w\s]/g;
/** Values at which programs break: limits of words, of digits and of tables. */
const ODD_TOKENS = [
    '0',
    '-1',
    '1',
    '255',
    '256',
    '65536',
    '1073741823',
    '1073741824',
    '-1073741825',
    '4611686018427387904',
    '-9223372036854775809',
    '18446744073709551616',
    '1e400',
    '0.0',
    'None',
    'True',
    '...',
    "''",
    "b''",
    '[]',
    '()',
    '{}',
    'set()',
    'lambda: 0',
    'print',
    'type',
    'object',
    'yield',
    'await',
    'return',
    'raise',
    'del',
    'global',
    'nonlocal',
    'async',
    'with',
    'try:',
    'finally:',
    'except:',
    'else:',
    'for',
    'if',
    'while',
    'import',
    'from',
    ':=',
    '*',
    '**',
    '@',
    '\\',
    '#',
    '"""',
    'f"{',
    'rb"',
    '\n',
    '\n\t',
    ':',
    ')',
    '(',
    ',',
];
/** A program with some of its tokens gone, doubled, exchanged, or taken from another program. */
export function mutateProgram(random, text, other) {
    const tokens = text.match(TOKEN) ?? [];
    const others = other.match(TOKEN) ?? [];
    for (let n = 1 + random.below(4); n > 0 && tokens.length > 0; n--) {
        const at = random.below(tokens.length);
        switch (random.below(8)) {
            case 0:
                tokens.splice(at, 1 + random.below(3));
                break;
            case 1:
                tokens.splice(at, 0, tokens[random.below(tokens.length)]);
                break;
            case 2:
                tokens[at] = random.pick(ODD_TOKENS);
                break;
            case 3:
                tokens.splice(at, 0, random.pick(ODD_TOKENS));
                break;
            case 4:
                if (others.length > 0)
                    tokens[at] = random.pick(others);
                break;
            case 5: {
                const from = random.below(others.length + 1);
                tokens.splice(at, random.below(20), ...others.slice(from, from + random.below(40)));
                break;
            }
            case 6: {
                // A name for another name of the same program keeps the syntax whole.
                const names = tokens.flatMap((token, i) => (/^[A-Za-z_]/.test(token) ? [i] : []));
                if (names.length > 1)
                    tokens[random.pick(names)] = tokens[random.pick(names)];
                break;
            }
            default:
                tokens.length = at;
        }
    }
    return tokens.join('');
}
/** Bytes with a few changed, put in, taken out, or the rest cut off. */
export function mutateBytes(random, bytes, other) {
    let text = bytes;
    for (let n = 1 + random.below(4); n > 0; n--) {
        const at = random.below(text.length + 1);
        const before = text.slice(0, at);
        switch (random.below(6)) {
            case 0:
                text = before;
                break;
            case 1:
                text = before + text.slice(at + 1 + random.below(4));
                break;
            case 2: {
                const from = random.below(other.length + 1);
                text = before + other.slice(from, from + random.below(16)) + text.slice(at);
                break;
            }
            case 3:
                text = before + String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(8))) + text.slice(at + 1);
                break;
            default:
                text =
                    before + String.fromCharCode(random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)])) + text.slice(at + 1);
        }
        text = text.replace(/[^\0-\xff]/g, '\0');
    }
    return text;
}
