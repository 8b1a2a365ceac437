import os


sep = "/"


def normcase(s):
    return s


def normpath(s):
    return s


def abspath(s):
    return s if s[0] == "/" else os.getcwd() + "/" + s


def join(*args):
    between = b"/" if type(args[0]) is bytes else "/"
    return between.join(args)


def split(path):
    if not path:
        return ("", "")
    parts = path.rsplit("/", 1)
    if len(parts) < 2:
        return ("", path)
    return (parts[0] or "/", parts[1])


def dirname(path):
    return split(path)[0]


def basename(path):
    return split(path)[1]


def exists(path):
    try:
        return bool(os.stat(path))
    except OSError:
        return False


# There are no links.
lexists = exists


# Of the two, only this one gives the bit itself.
def isdir(path):
    try:
        return os.stat(path)[0] & 0x4000
    except OSError:
        return False


def isfile(path):
    try:
        return os.stat(path)[0] & 0x8000 != 0
    except OSError:
        return False


def expanduser(s):
    if s[0] != "~":
        return s
    if s == "~" or s[1] == "/":
        return os.getenv("HOME") + s[1:]
    return "/home/" + s[1:]


__version__ = "0.2.0"
