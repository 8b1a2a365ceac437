import os, vfs
log=[]
class R:
    SEC=512
    def __init__(self,n): self.d=bytearray(n*self.SEC)
    def readblocks(self,n,buf):
        log.append(('r',n,len(buf)))
        for i in range(len(buf)): buf[i]=self.d[n*self.SEC+i]
    def writeblocks(self,n,buf):
        log.append(('w',n,len(buf)))
        for i in range(len(buf)): self.d[n*self.SEC+i]=buf[i]
    def ioctl(self,op,arg):
        log.append(('i',op,arg))
        if op==4: return len(self.d)//self.SEC
        if op==5: return self.SEC
def show(t):
    print(t, len(log), log[:40]); log.clear()
b=R(50)
vfs.VfsFat.mkfs(b); show('mkfs')
v=vfs.VfsFat(b); show('new')
vfs.mount(v,'/r'); show('mount')
with open('/r/a.txt','w') as f: f.write('hello'*100); show('w')
show('close')
f=open('/r/a.txt','r+'); f.seek(100); f.write('X'); show('seekw'); f.flush(); show('flush'); print(f.read(5)); f.close(); show('c')
os.mkdir('/r/d'); show('mkdir'); print(os.listdir('/r')); show('ls'); print(os.stat('/r/a.txt')[6]); show('stat'); os.rename('/r/a.txt','/r/d/b.txt'); show('mv'); os.remove('/r/d/b.txt'); show('rm'); os.rmdir('/r/d'); show('rmdir'); print(os.statvfs('/r')); show('statvfs')
try: open('/r/nope')
except OSError as e: print(e)
show('nope')
f=open('/r/x','wb'); 
for i in range(5): f.write(b'z'*300)
show('5w'); f.close(); show('cl')
f=open('/r/x','rb'); f.read(10); f.seek(600); f.read(3); f.readline(); f.read(); f.close(); show('rd')
f=open('/r/x','ab'); f.write(b'1'); f.close(); show('app')
vfs.umount('/r'); show('um')
vfs.mount(v,'/r')
open('/r/p','w').write('1'); open('/r/q','w').write('2'); show('pq')
os.rename('/r/p','/r/q'); show('over'); print(open('/r/q').read(), os.listdir('/r'))
os.rename('/r/q','/r/Q'); show('case'); print(os.listdir('/r'))
os.rename('/r/Q','/r/Q'); show('same'); os.mkdir('/r/dd'); os.mkdir('/r/ee'); open('/r/dd/long name file.txt','w').close(); show('mk')
os.rename('/r/dd','/r/ee/dd2'); show('mvdir'); os.rename('/r/ee/dd2/long name file.txt','/r/another long name.text'); show('mvlong'); print(os.listdir('/r'), os.listdir('/r/ee'))
for a,b in (('/r/nope','/r/x1'),('/r/Q','/r/ee'),('/r/Q','/r/zz/y'),('/r/ee','/r/Q'),('/r','/r/k'),('/r/ee','/r/ee/ff')):
    try: os.rename(a,b); print('ok')
    except OSError as e: print(a,b,e)
    show('e')
print(os.listdir('/r'))
for p,m in (('/r/ee','r'),('/r/ee','w'),('/r/ee','r+'),('/r/ee','a'),('/r/nodir/x','w'),('/r/Q','x')):
    try: open(p,m).close(); print('ok')
    except OSError as e: print(p,m,e)
    show('o')
for p in ('/r/ee','/r/Q','/r/no/x'):
    try: os.mkdir(p)
    except OSError as e: print(p,e)
    show('m')
