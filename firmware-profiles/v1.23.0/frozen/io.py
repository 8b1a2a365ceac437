from uio import *

SEEK_SET = 0
SEEK_CUR = 1
SEEK_END = 2


__version__ = "0.1.0"
