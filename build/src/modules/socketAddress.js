/** Internet addresses as bytes and text, IPv4 only. */
/** The four bytes of `a.b.c.d`, or null where it's something else. */
export function parseIpv4(text) {
    const parts = text.split('.');
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
        return null;
    return Uint8Array.from(parts, Number);
}
/** Linux's `struct sockaddr_in`, 16 bytes. */
export function sockaddrIn(ip, port) {
    const bytes = new Uint8Array(16);
    bytes[0] = 2;
    bytes[2] = (port >> 8) & 0xff;
    bytes[3] = port & 0xff;
    bytes.set(ip, 4);
    return bytes;
}
