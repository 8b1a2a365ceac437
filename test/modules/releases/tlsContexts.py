import io
import tls


class Silent(io.IOBase):
    def write(self, data):
        print('write', len(data) > 0)
        return len(data)

    def readinto(self, buf):
        return None

    def ioctl(self, request, arg):
        return 0 if request == 4 else -1


context = tls.SSLContext(tls.PROTOCOL_DTLS_SERVER)
print(context.verify_mode, len(context.get_ciphers()))
server = context.wrap_socket(Silent(), do_handshake_on_connect=False, client_id=b'me')
try:
    context.wrap_socket(Silent(), do_handshake_on_connect=False)
except OSError as e:
    print(e)
print(server.read(10))
context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
print(context.verify_mode)
try:
    context.set_ciphers(['none of these'])
except OSError as e:
    print(e)
