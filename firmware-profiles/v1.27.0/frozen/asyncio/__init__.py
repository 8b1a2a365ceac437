from .core import *

__version__ = 3, 0, 0

# What the other files of the package offer; a file is loaded when a name of it is first asked for.
_attrs = {
    "Event": "event", "ThreadSafeFlag": "event",
    "Lock": "lock",
    "gather": "funcs", "wait_for": "funcs", "wait_for_ms": "funcs",
    "open_connection": "stream", "start_server": "stream", "StreamReader": "stream", "StreamWriter": "stream",
}


def __getattr__(attr):
    if attr in _attrs:
        found = getattr(__import__(_attrs[attr], globals(), None, True, 1), attr)
        globals()[attr] = found
        return found
    raise AttributeError(attr)
