import os


sep = "/"

# What stat() says something is.
_DIRECTORY = const(0x4000)
_FILE = const(0x8000)


def normcase(s):
    return s


def normpath(s):
    return s


def abspath(s):
    return s if s[0] == "/" else os.getcwd() + "/" + s


def join(*args):
    between = "/"
    if isinstance(args[0], bytes):
        between = b"/"
    return between.join(args)


def split(path):
    if not path:
        return "", ""
    parts = path.rsplit("/", 1)
    if len(parts) == 2:
        return parts[0] or "/", parts[1]
    return "", path


def dirname(path):
    head, _ = split(path)
    return head


def basename(path):
    _, tail = split(path)
    return tail


def exists(path):
    try:
        found = os.stat(path)
        return bool(found)
    except OSError:
        return False


# There are no links.
lexists = exists


# Of the two, only this one gives the bit itself.
def isdir(path):
    try:
        bits = os.stat(path)[0]
        return bits & _DIRECTORY
    except OSError:
        return False


def isfile(path):
    try:
        bits = os.stat(path)[0]
        return bits & _FILE != 0
    except OSError:
        return False


def expanduser(s):
    home = "/home/"
    if s == "~" or s.startswith("~/"):
        home = os.getenv("HOME")
    elif s[0] != "~":
        return s
    return home + s[1:]


__version__ = "0.2.0"
