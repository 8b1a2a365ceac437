/** Encodes JS text as UTF-8 bytes, one a character. */
export function utf8Bytes(text) {
    for (let i = 0; i < text.length; i++) {
        if (text.charCodeAt(i) >= 0x80)
            return Buffer.from(text, 'utf8').toString('latin1');
    }
    return text;
}
/** Decodes UTF-8 bytes (one a character) to JS text; for messages and reports, never for what a program prints. */
export function utf8Text(bytes) {
    return Buffer.from(bytes, 'latin1').toString('utf8');
}
