/**
 * How much of what was heard is the echo of what was sent, where the line or an adapter sends everything back.
 * A newline may come back as CR LF, a control character as itself, as `^X` or not at all.
 *
 * @returns the length of the echo, or null while more of it is to come
 */
export function echoLength(heard, sent) {
    let at = 0;
    for (const c of sent) {
        if (c < ' ' && c !== '\n' && c !== '\t') {
            if (heard[at] === c)
                at++;
            else if (heard.startsWith(`^${String.fromCharCode(c.charCodeAt(0) + 0x40)}`, at))
                at += 2;
            continue;
        }
        if (c === '\n' && heard[at] === '\r')
            at++;
        if (at >= heard.length)
            return null;
        // Not what was sent: what follows is the board's own.
        if (heard[at] !== c)
            return at;
        at++;
    }
    return at;
}
