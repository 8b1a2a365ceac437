from ubinascii import *

if "unhexlify" not in globals():

    def unhexlify(data):
        if len(data) & 1:
            raise ValueError("Odd-length string")
        return bytes([int(data[at : at + 2], 16) for at in range(0, len(data), 2)])


b2a_hex = hexlify
a2b_hex = unhexlify

PAD = "="

# The six bits that each character stands for; -1 for those that mean nothing.
table_a2b_base64 = [
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, -1, -1, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1,
    -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, -1,
    -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
]


def _transform(n):
    return "\xff" if n < 0 else chr(n)


table_a2b_base64 = "".join(map(_transform, table_a2b_base64))


def a2b_base64(ascii):
    out = []
    n = 0
    bits = 0
    have = 0
    padded = False
    for c in ascii:
        c = chr(c)
        if c == PAD:
            # Enough of them end the data.
            if n > 2 or (n == 2 and padded):
                break
            padded = True
            continue
        value = ord(table_a2b_base64[ord(c)])
        if value == 0xFF:
            continue
        padded = False
        n = (n + 1) & 3
        bits = (bits << 6) | value
        have += 6
        if have >= 8:
            have -= 8
            out.append((bits >> have).to_bytes(1, "big"))
            bits &= (1 << have) - 1
    else:
        if have:
            raise Exception("Incorrect padding")
    return b"".join(out)


table_b2a_base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def b2a_base64(bin, newline=True):
    chars = table_b2a_base64
    out = []
    bits = 0
    have = 0
    for c in bin:
        bits = (bits << 8) | c
        have += 8
        while have >= 6:
            out.append(chars[(bits >> (have - 6)) & 0x3F])
            have -= 6
    if have == 4:
        out.append(chars[(bits & 0xF) << 2])
        out.append(PAD)
    elif have == 2:
        out.append(chars[(bits & 3) << 4])
        out.append(PAD)
        out.append(PAD)
    if newline:
        out.append("\n")
    return "".join(out).encode("ascii")


__version__ = "2.4.1"
