import usocket


class Response:
    def __init__(self, f):
        self.raw = f
        self.encoding = "utf-8"
        self._cached = None

    def close(self):
        raw, self.raw, self._cached = self.raw, None, None
        if raw:
            raw.close()

    # The whole body, which is read when it is first asked for.
    @property
    def content(self):
        if self._cached is None:
            raw, self.raw = self.raw, None
            try:
                self._cached = raw.read()
            finally:
                raw.close()
        return self._cached

    @property
    def text(self):
        return str(self.content, self.encoding)

    def json(self):
        import ujson

        return ujson.loads(self.content)


# Ports.
_HTTP = const(80)
_HTTPS = const(443)


def request(
    method, url, data=None, json=None, headers={}, stream=None, auth=None, timeout=None, parse_headers=True
):
    elsewhere = None
    # What doesn't know its length goes in chunks.
    in_chunks = data and getattr(data, "__next__", None) and not getattr(data, "__len__", None)
    if auth is not None:
        import ubinascii

        user, password = auth
        word = b"{}:{}".format(user, password)
        word = str(ubinascii.b2a_base64(word)[:-1], "ascii")
        headers["Authorization"] = "Basic {}".format(word)
    try:
        scheme, _, host, path = url.split("/", 3)
    except ValueError:
        # Nothing after the host.
        path = ""
        scheme, _, host = url.split("/", 2)
    port = _HTTP
    if scheme == "https:":
        import tls

        port = _HTTPS
    elif scheme != "http:":
        raise ValueError("Unsupported protocol: " + scheme)
    if ":" in host:
        host, port = host.split(":", 1)
        port = int(port)
    where = usocket.getaddrinfo(host, port, 0, usocket.SOCK_STREAM)
    where = where[0]
    known = None if parse_headers is False else {}
    sock = usocket.socket(where[0], usocket.SOCK_STREAM, where[2])
    if timeout is not None:
        sock.settimeout(timeout)
    try:
        sock.connect(where[-1])
        if scheme == "https:":
            shield = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
            shield.verify_mode = tls.CERT_NONE
            sock = shield.wrap_socket(sock, server_hostname=host)
        sock.write(b"%s /%s HTTP/1.0\r\n" % (method, path))
        if "Host" not in headers:
            sock.write(b"Host: %s\r\n" % host)
        # In parts, which takes no memory.
        for name in headers:
            sock.write(name)
            sock.write(b": ")
            sock.write(headers[name])
            sock.write(b"\r\n")
        if json is not None:
            assert data is None
            import ujson

            data = ujson.dumps(json)
            sock.write(b"Content-Type: application/json\r\n")
        if in_chunks:
            sock.write(b"Transfer-Encoding: chunked\r\n")
        elif data:
            sock.write(b"Content-Length: %d\r\n" % len(data))
        sock.write(b"Connection: close\r\n\r\n")
        if in_chunks:
            for part in data:
                sock.write(b"%x\r\n" % len(part))
                sock.write(part)
                sock.write(b"\r\n")
            sock.write("0\r\n\r\n")
        elif data:
            sock.write(data)
        line = sock.readline()
        line = line.split(None, 2)
        if len(line) < 2:
            raise ValueError("HTTP error: BadStatusLine:\n%s" % line)
        status = int(line[1])
        reason = line[2].rstrip() if len(line) > 2 else ""
        line = sock.readline()
        while line and line != b"\r\n":
            if line.startswith(b"Transfer-Encoding:") and b"chunked" in line:
                raise ValueError("Unsupported " + str(line, "utf-8"))
            if line.startswith(b"Location:") and status // 100 != 2:
                # Lists as in the firmware: each is made anew, and takes memory.
                if status not in [301, 302, 303, 307, 308]:
                    raise NotImplementedError("Redirect %d not yet supported" % status)
                elsewhere = str(line[10:-2], "utf-8")
            if parse_headers is True:
                line = str(line, "utf-8")
                name, value = line.split(":", 1)
                known[name] = value.strip()
            elif parse_headers is not False:
                parse_headers(line, known)
            line = sock.readline()
    except OSError:
        sock.close()
        raise
    if not elsewhere:
        answer = Response(sock)
        answer.status_code = status
        answer.reason = reason
        if known is not None:
            answer.headers = known
        return answer
    sock.close()
    if status in [301, 302, 303]:
        return request("GET", elsewhere, None, None, headers, stream)
    return request(method, elsewhere, data, json, headers, stream)


def head(url, **options):
    return request("HEAD", url, **options)


def get(url, **options):
    return request("GET", url, **options)


def post(url, **options):
    return request("POST", url, **options)


def put(url, **options):
    return request("PUT", url, **options)


def patch(url, **options):
    return request("PATCH", url, **options)


def delete(url, **options):
    return request("DELETE", url, **options)


__version__ = "0.9.0"
