import sys


class Module:
    a = 1
    _b = 2

    def __init__(self):
        self.c = 3

    def method(self):
        return 'method of', type(self).__name__


sys.modules['fake'] = Module()
from fake import method

print(method())
from fake import *

print(c, '_b' in globals())


class Listed:
    __all__ = ('p', '_q')
    p = 1
    _q = 2
    r = 3


sys.modules['listed'] = Listed()
from listed import *

print(p, _q, 'r' in globals())
Listed.__all__ = ['nothing']
try:
    from listed import *
except AttributeError as e:
    print(repr(e))
try:
    import math

    math.nothing
except AttributeError as e:
    print(repr(e))
