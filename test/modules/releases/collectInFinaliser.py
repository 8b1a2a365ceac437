# A file that is let go of writes to its block device, which collects: MicroPython then frees the whole heap.

import gc, vfs
class Dev:
    def __init__(s):
        s.data = bytearray(512*64)
    def readblocks(s, n, buf, off=0):
        buf[:] = s.data[n*512+off:n*512+off+len(buf)]
    def writeblocks(s, n, buf, off=0):
        if s.on: return g()
        s.data[n*512+off:n*512+off+len(buf)] = buf
    on = False
    def ioctl(s, op, arg):
        if op == 4: return 64
        if op == 5: return 512
        if op == 6: return 0
def g():
    gc.collect()
    print('collected')
d = Dev()
vfs.VfsFat.mkfs(d)
fs = vfs.VfsFat(d)
vfs.mount(fs, '/r')
def f():
    f = open('/r/a', 'w'); f.write('hello'*10)
f()
d.on = True
gc.collect()
print('after')
