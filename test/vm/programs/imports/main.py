import sys
import pkg.mod_one
from pkg import mod_two, value
from pkg.sub import *
import pkg.sub.leaf as leaf
print(pkg, pkg.mod_one.NAME, mod_two.NAME, value, exported, leaf.up())
print(sorted(k for k in sys.modules))
try:
    import broken
except ZeroDivisionError as e:
    print('broken', e, 'broken' in sys.modules)
try:
    import nothing_here
except ImportError as e:
    print(e)
try:
    from pkg import missing
except ImportError as e:
    print(e)
try:
    import pkg.missing2
except ImportError as e:
    print(e)
try:
    from . import x
except KeyError as e:
    print(e)
import umodule_own
import utime, time
print(utime is time)
m = __import__('pkg.mod_one')
print(m.__name__, m.__path__, pkg.mod_one.__file__)
m = __import__('pkg.mod_one', None, None, ('x',))
print(m.__name__)
import usys
import a_name_that_is_rather_long_for_a_module as longname
try:
    import broken
except ZeroDivisionError:
    print('again')
sys.path[:] = []
try:
    import umodule_own
except ImportError as e:
    print(e)
import gc
print(gc.__name__)
