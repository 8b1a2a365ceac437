/** Whether what was typed at the prompt is all of a statement (py/repl.c mp_repl_continue_with_input). */
const COMPOUND = ['if', 'while', 'for', 'try', 'with', 'def', 'class'];
function startsWithWord(text, word) {
    return text.startsWith(word) && !/^[A-Za-z0-9_\x80-\xff]/.test(text.slice(word.length));
}
/** What is open at the end of a text: brackets of each kind, and the quote that a string began with. */
function openAtEnd(text) {
    const brackets = [0, 0, 0];
    let quote = '';
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (c === "'" || c === '"') {
            const triple = c.repeat(3);
            if ((quote === '' || quote === triple) && text.startsWith(triple, i)) {
                i += 2;
                quote = quote === '' ? triple : '';
            }
            else if (quote === '' || quote === c) {
                quote = quote === '' ? c : '';
            }
        }
        else if (c === '\\' && /['"\\]/.test(text[i + 1] ?? '')) {
            if (quote !== '')
                i++;
        }
        else if (quote === '') {
            const open = '([{'.indexOf(c);
            const close = ')]}'.indexOf(c);
            if (open >= 0)
                brackets[open]++;
            else if (close >= 0)
                brackets[close]--;
        }
    }
    return { brackets, quote };
}
/** True where another line is needed. `text` is all lines so far, without the last line's end. */
export function continuesInput(text, asyncAwait) {
    if (text === '')
        return false;
    const { brackets, quote } = openAtEnd(text);
    if (quote.length === 3)
        return true;
    if (quote === '' && brackets.some((n) => n > 0))
        return true;
    if (text.endsWith('\\'))
        return true;
    const words = asyncAwait ? [...COMPOUND, 'async'] : COMPOUND;
    return (text.startsWith('@') || words.some((word) => startsWithWord(text, word))) && !text.endsWith('\n');
}
