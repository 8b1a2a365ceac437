const table = Int32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit++)
        c = (c & 1) !== 0 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    return c;
});
/** CRC-32 of more bytes, given that of those before them; neither is inverted at the ends. 32 bits, signed. */
export function crc32(bytes, before) {
    let crc = before;
    for (const byte of bytes)
        crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return crc;
}
/** Adler-32 of more bytes, given that of those before them, 1 at first. 32 bits, signed. */
export function adler32(bytes, before) {
    let a = before & 0xffff;
    let b = before >>> 16;
    for (const byte of bytes) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    return (b << 16) | a;
}
