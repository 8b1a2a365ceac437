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


print(ssl.MBEDTLS_VERSION)
c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
print(c.verify_mode, len(c.get_ciphers()), c.get_ciphers()[0])
c.set_ciphers(c.get_ciphers()[:2])
c.load_cert_chain(None, None)
try:
    c.load_verify_locations('nothing.der')
except OSError as e:
    print(e)
c.verify_mode = ssl.CERT_REQUIRED
try:
    c.wrap_socket(Silent(), do_handshake_on_connect=False)
except ValueError as e:
    print(e)
s = c.wrap_socket(Silent(), server_hostname='me', do_handshake_on_connect=False)
print(hasattr(s, 'cipher'), hasattr(s, 'getpeercert'), hasattr(c, 'verify_callback'))
s.close()
try:
    s.write(b'1')
except OSError as e:
    print(e)
s = ssl.wrap_socket(Silent(), do_handshake=False)
print(type(s))
