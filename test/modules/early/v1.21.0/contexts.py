import io
import ssl


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


c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
print(c.verify_mode, hasattr(c, 'get_ciphers'), hasattr(c, 'load_cert_chain'))
c.verify_mode = ssl.CERT_REQUIRED
s = c.wrap_socket(Silent(), do_handshake_on_connect=False)
print(s.read(4), hasattr(s, 'cipher'), hasattr(s, 'getpeercert'))
s.close()
try:
    s.write(b'1')
except OSError as e:
    print(e)
s = ssl.wrap_socket(Silent(), server_side=True, do_handshake=False)
print(type(s), repr(s))
