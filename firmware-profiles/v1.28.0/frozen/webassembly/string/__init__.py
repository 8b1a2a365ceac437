whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
printable = digits + ascii_letters + punctuation + whitespace


# "map" has for a character's number another number, a text, or None for nothing.
def translate(s, map):
    import io

    out = io.StringIO()
    for char in s:
        new = ord(char)
        if new not in map:
            out.write(char)
            continue
        new = map[new]
        if new is not None:
            out.write(chr(new) if isinstance(new, int) else new)
    return out.getvalue()


__version__ = "0.2.0"
