import os, sys

u = os.uname()
print(u[:3], u.machine, len(os.uname()))
print(len("%s %s %s %s %s" % u))
print(sys.implementation)
name = 'abc' + str(1)
print(sys.intern(name) is sys.intern(name), sys.intern(b'by') == 'by')
for bad in (0, None, []):
    try:
        print(sys.intern(bad))
    except TypeError as e:
        print(e)
