/** Between strings that hold one byte a character and arrays of bytes. */
/** The characters' codes, in an array of their own. */
export function latin1Bytes(text) {
    const bytes = new Uint8Array(text.length);
    if (text.length < 64) {
        for (let i = 0; i < text.length; i++)
            bytes[i] = text.charCodeAt(i);
    }
    else {
        Buffer.from(bytes.buffer).write(text, 'latin1');
    }
    return bytes;
}
/** `len` bytes from `from` as characters. */
export function latin1Text(bytes, from, len) {
    if (len < 16) {
        let text = '';
        for (let i = from; i < from + len; i++)
            text += String.fromCharCode(bytes[i]);
        return text;
    }
    return Buffer.from(bytes.buffer, bytes.byteOffset + from, len).toString('latin1');
}
