/** Streams over sockets and other objects, clients and servers. Python source of `asyncio/stream.py`. */
export const asyncioStream = `from . import core


class Stream:
    def __init__(self, s, e={}):
        self.s = s
        self.e = e
        self.out_buf = b""

    def get_extra_info(self, v):
        return self.e[v]

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    def read(self, n=-1):
        got = b""
        while True:
            yield core._io_queue.queue_read(self.s)
            part = self.s.read(n)
            if part is None:
                continue
            if n >= 0:
                return part
            if not len(part):
                return got
            got += part

    def readinto(self, buf):
        yield core._io_queue.queue_read(self.s)
        return self.s.readinto(buf)

    def readexactly(self, n):
        got = b""
        while n:
            yield core._io_queue.queue_read(self.s)
            part = self.s.read(n)
            if part is None:
                continue
            if not len(part):
                raise EOFError
            n -= len(part)
            got += part
        return got

    def readline(self):
        line = b""
        while True:
            yield core._io_queue.queue_read(self.s)
            part = self.s.readline()
            if part is not None:
                line += part
                # A stream of text gives str, whose last item is no number.
                if not part or line[-1] == 10:
                    return line

    def write(self, buf):
        if not self.out_buf:
            n = self.s.write(buf)
            if n == len(buf):
                return
            if n is not None:
                buf = buf[n:]
        self.out_buf += buf

    def drain(self):
        if not self.out_buf:
            # Others get their turn even where there's nothing to wait for.
            return (yield from core.sleep_ms(0))
        left = memoryview(self.out_buf)
        at = 0
        while at < len(left):
            yield core._io_queue.queue_write(self.s)
            n = self.s.write(left[at:])
            if n is not None:
                at += n
        self.out_buf = b""


StreamReader = Stream
StreamWriter = Stream


def open_connection(host, port, ssl=None, server_hostname=None):
    from errno import EINPROGRESS
    import socket

    addr = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]
    s = socket.socket(addr[0], addr[1], addr[2])
    s.setblocking(False)
    try:
        s.connect(addr[-1])
    except OSError as er:
        if er.errno != EINPROGRESS:
            raise er
    if ssl:
        if ssl is True:
            import ssl as _ssl

            ssl = _ssl.SSLContext(_ssl.PROTOCOL_TLS_CLIENT)
        s = ssl.wrap_socket(s, server_hostname=server_hostname or host, do_handshake_on_connect=False)
        s.setblocking(False)
    both = Stream(s)
    yield core._io_queue.queue_write(s)
    return both, both


class Server:
    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc, tb):
        self.close()
        await self.wait_closed()

    def close(self):
        self.state = True
        self.task.cancel()

    async def wait_closed(self):
        await self.task

    async def _serve(self, s, cb, ssl):
        self.state = False
        while True:
            try:
                yield core._io_queue.queue_read(s)
            except core.CancelledError as er:
                s.close()
                if not self.state:
                    # Not by close().
                    raise er
                return
            try:
                client, addr = s.accept()
            except:
                continue
            if ssl:
                try:
                    client = ssl.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
                except OSError as e:
                    core.sys.print_exception(e)
                    client.close()
                    continue
            client.setblocking(False)
            both = Stream(client, {"peername": addr})
            core.create_task(cb(both, both))


async def start_server(cb, host, port, backlog=5, ssl=None):
    import socket

    host = socket.getaddrinfo(host, port)[0]
    s = socket.socket()
    s.setblocking(False)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(host[-1])
    s.listen(backlog)
    server = Server()
    server.task = core.create_task(server._serve(s, cb, ssl))
    try:
        # Lets the new task begin, which sets its state and can then be cancelled.
        await core.sleep_ms(0)
    except core.CancelledError as er:
        server.task.cancel()
        raise er
    return server


# Names of earlier versions.
async def stream_awrite(self, buf, off=0, sz=-1):
    if sz != -1 or off != 0:
        buf = memoryview(buf)
        if sz == -1:
            sz = len(buf)
        buf = buf[off : off + sz]
    self.write(buf)
    await self.drain()


Stream.aclose = Stream.wait_closed
Stream.awrite = stream_awrite
Stream.awritestr = stream_awrite
`;
