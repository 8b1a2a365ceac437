import sys

# With no path there is only the built-in module of this name to be found.
_path = sys.path
sys.path = ()
try:
    import machine as _machine
finally:
    sys.path = _path
    del _path, sys


def __getattr__(name):
    return getattr(_machine, name)
