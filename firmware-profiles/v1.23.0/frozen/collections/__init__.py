# What the firmware has built in, and more.
from ucollections import *

try:
    from .defaultdict import defaultdict
except ImportError:
    # Not every firmware has it.
    pass


class MutableMapping:
    pass


__version__ = "0.2.0"
