from . import core


# All that waits lets the loop watch the stream: a read or a write is tried when the loop finds the stream ready.
class Stream:
    # "out_buf" is what write() could not hand over, "e" what is known of the other end.
    def __init__(self, s, e={}):
        self.s = s
        self.e = e
        self.out_buf = b""

    def get_extra_info(self, v):
        known = self.e
        return known[v]

    # It is waiting that closes.
    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    def read(self, n=-1):
        got = b""
        part = None
        # None is not ready after all. Without a limit it goes on to the end of the stream.
        while part is None or (part and n < 0):
            yield core._io_queue.queue_read(self.s)
            part = self.s.read(n)
            if part and n < 0:
                got += part
        return got if n < 0 else part

    def readinto(self, buf):
        yield core._io_queue.queue_read(self.s)
        return self.s.readinto(buf)

    def readexactly(self, n):
        got = b""
        while n > 0:
            yield core._io_queue.queue_read(self.s)
            part = self.s.read(n)
            if part:
                got += part
                n -= len(part)
            elif part is not None:
                raise EOFError
        return got

    def readline(self):
        line = b""
        part = None
        # A stream of text gives str, whose last item is no number; the sum of bytes and str is bytes.
        while part is None or (part and line[-1] != 10):
            yield core._io_queue.queue_read(self.s)
            part = self.s.readline()
            if part:
                line += part
        return line

    # What the stream doesn't take at once waits for drain().
    def write(self, buf):
        taken = None if self.out_buf else self.s.write(buf)
        if taken is not None:
            if taken == len(buf):
                return
            buf = buf[taken:]
        self.out_buf += buf

    def drain(self):
        if self.out_buf:
            sent = 0
            todo = memoryview(self.out_buf)
            while sent < len(todo):
                yield core._io_queue.queue_write(self.s)
                n = self.s.write(todo[sent:])
                sent += n or 0
            self.out_buf = b""
        else:
            # Others get their turn even where there's nothing to wait for.
            yield from core.sleep_ms(0)


StreamWriter = StreamReader = Stream


def open_connection(host, port, ssl=None, server_hostname=None):
    from errno import EINPROGRESS
    import socket

    where = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]
    link = socket.socket(where[0], where[1], where[2])
    link.setblocking(False)
    try:
        link.connect(where[-1])
    except OSError as not_yet:
        # It goes on in the background.
        if EINPROGRESS != not_yet.errno:
            raise not_yet
    if ssl is True:
        import ssl as tls

        ssl = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    if ssl:
        link = ssl.wrap_socket(link, server_hostname=server_hostname or host, do_handshake_on_connect=False)
        link.setblocking(False)
    both = Stream(link)
    yield core._io_queue.queue_write(link)
    return both, both


# Of a server.
_OPEN = const(0)
_CLOSED = const(1)


class Server:
    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc, tb):
        self.close()
        await self.wait_closed()

    def close(self):
        self.state = _CLOSED
        self.task.cancel()

    async def wait_closed(self):
        await self.task

    # "state" says whether it was close() that cancelled the task.
    async def _serve(self, door, cb, ssl):
        self.state = _OPEN
        while True:
            try:
                yield core._io_queue.queue_read(door)
            except core.CancelledError as stopped:
                door.close()
                if self.state == _CLOSED:
                    return
                raise stopped
            try:
                client, addr = door.accept()
            except:
                # Gone before it was let in.
                continue
            try:
                if ssl:
                    client = ssl.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
            except OSError as refused:
                core.sys.print_exception(refused)
                client.close()
            else:
                client.setblocking(False)
                both = Stream(client, {"peername": addr})
                core.create_task(cb(both, both))


async def start_server(cb, host, port, backlog=5, ssl=None):
    import socket

    where = socket.getaddrinfo(host, port)[0]
    door = socket.socket(where[0])
    door.setblocking(False)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(where[-1])
    door.listen(backlog)
    server = Server()
    server.task = core.create_task(server._serve(door, cb, ssl))
    try:
        # Lets the new task begin, which sets its state and can then be cancelled.
        await core.sleep_ms(0)
    except core.CancelledError as stopped:
        server.task.cancel()
        raise stopped
    return server


# Names of earlier versions.
async def stream_awrite(self, buf, off=0, sz=-1):
    if off or sz != -1:
        # A view ends where the bytes do.
        sz = len(buf) if sz == -1 else sz
        buf = memoryview(buf)[off : off + sz]
    self.write(buf)
    await self.drain()


Stream.awritestr = Stream.awrite = stream_awrite
Stream.aclose = Stream.wait_closed
