import tls
from tls import *


# A context that takes files as well as their content.
class SSLContext:
    def __init__(self, *args):
        self._context = tls.SSLContext(*args)
        self._context.verify_mode = CERT_NONE

    verify_mode = property(lambda self: self._context.verify_mode)

    @verify_mode.setter
    def verify_mode(self, mode):
        self._context.verify_mode = mode

    def load_cert_chain(self, certfile, keyfile):
        if isinstance(certfile, str):
            with open(certfile, "rb") as file:
                certfile = file.read()
        if isinstance(keyfile, str):
            with open(keyfile, "rb") as file:
                keyfile = file.read()
        self._context.load_cert_chain(certfile, keyfile)

    def load_verify_locations(self, cafile=None, cadata=None):
        if not cafile:
            return self._context.load_verify_locations(cadata)
        with open(cafile, "rb") as file:
            cadata = file.read()
        self._context.load_verify_locations(cadata)

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, server_hostname=None):
        wrap = self._context.wrap_socket
        return wrap(
            sock, server_hostname=server_hostname, server_side=server_side, do_handshake_on_connect=do_handshake_on_connect
        )


# What CPython had up to 3.11: a context for one socket.
def wrap_socket(
    sock, server_side=False, key=None, cert=None, cert_reqs=CERT_NONE, cadata=None, server_hostname=None, do_handshake=True
):
    context = SSLContext(PROTOCOL_TLS_SERVER if server_side else PROTOCOL_TLS_CLIENT)
    if key or cert:
        context.load_cert_chain(cert, key)
    if cadata:
        context.load_verify_locations(None, cadata)
    context.verify_mode = cert_reqs
    return context.wrap_socket(
        sock, server_hostname=server_hostname, do_handshake_on_connect=do_handshake, server_side=server_side
    )


__version__ = "0.2.1"
