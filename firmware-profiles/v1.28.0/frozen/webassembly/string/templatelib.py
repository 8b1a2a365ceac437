# The classes are in C, where the build has t-strings.
try:
    from ustring.templatelib import *
except:
    pass


__version__ = "0.2.0"
