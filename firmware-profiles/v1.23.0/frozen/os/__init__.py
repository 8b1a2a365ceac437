# What the firmware has built in, and more.
from uos import *

try:
    from . import path
except ImportError:
    # Not every firmware has it.
    pass


__version__ = "0.6.0"
