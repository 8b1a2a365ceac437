import uio as io
import usys
import ussl


class Silent(io.IOBase):
    def write(self, data):
        print('write', len(data) > 0)
        return len(data)

    def readinto(self, buf):
        return None

    def ioctl(self, request, arg):
        return 0 if request == 4 else -1

    def setblocking(self, flag):
        print('setblocking', flag)


s = ussl.wrap_socket(Silent(), do_handshake=False)
print(type(s), usys.__name__)
s.setblocking(False)
print(s.read(4))
s.close()
s.close()
try:
    s.write(b'1')
except OSError as e:
    print(e)
for name in ('SSLContext', 'MBEDTLS_VERSION'):
    print(hasattr(ussl, name))
try:
    ussl.wrap_socket(1)
except OSError as e:
    print(e)
