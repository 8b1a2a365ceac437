/** HTTP requests. Python source of `requests/__init__.py`. */
export const libraryRequests = `import usocket


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


# Scheme, host, port and path of an address.
def _parts(url):
    scheme, _, rest = url.split("/", 2)
    host, _, path = rest.partition("/")
    if scheme not in ("http:", "https:"):
        raise ValueError("Unsupported protocol: " + scheme)
    port = 443 if scheme == "https:" else 80
    if ":" in host:
        host, port = host.split(":", 1)
    return scheme, host, int(port), path


def _open(scheme, host, port, timeout):
    family, _, proto, _, address = usocket.getaddrinfo(host, port, 0, usocket.SOCK_STREAM)[0]
    s = usocket.socket(family, usocket.SOCK_STREAM, proto)
    if timeout is not None:
        s.settimeout(timeout)
    try:
        s.connect(address)
        if scheme == "https:":
            import tls

            context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
            context.verify_mode = tls.CERT_NONE
            s = context.wrap_socket(s, server_hostname=host)
    except OSError:
        s.close()
        raise
    return s


def _send_body(s, data, in_chunks):
    if not data:
        return
    if not in_chunks:
        s.write(data)
        return
    for part in data:
        s.write(b"%x\\r\\n" % len(part))
        s.write(part)
        s.write(b"\\r\\n")
    s.write(b"0\\r\\n\\r\\n")


# Reads the status and the headers; gives the status, its text, and where to look instead.
def _read_head(s, parse_headers, known):
    words = s.readline().split(None, 2)
    if len(words) < 2:
        raise ValueError("HTTP error: BadStatusLine:\\n%s" % words)
    status = int(words[1])
    elsewhere = None
    while 1:
        line = s.readline()
        if line in (b"", b"\\r\\n"):
            return status, words[2].rstrip() if len(words) > 2 else "", elsewhere
        if line.startswith(b"Transfer-Encoding:") and b"chunked" in line:
            raise ValueError("Unsupported " + str(line, "utf-8"))
        if line.startswith(b"Location:") and status // 100 != 2:
            if status not in (301, 302, 303, 307, 308):
                raise NotImplementedError("Redirect %d not yet supported" % status)
            elsewhere = str(line[10:-2], "utf-8")
        if parse_headers is True:
            name, value = str(line, "utf-8").split(":", 1)
            known[name] = value.strip()
        elif parse_headers:
            parse_headers(line, known)


def request(
    method,
    url,
    data=None,
    json=None,
    headers={},
    stream=None,
    auth=None,
    timeout=None,
    parse_headers=True,
):
    if auth is not None:
        import ubinascii

        word = ubinascii.b2a_base64(b"{}:{}".format(*auth))[:-1]
        headers["Authorization"] = "Basic {}".format(str(word, "ascii"))
    scheme, host, port, path = _parts(url)
    s = _open(scheme, host, port, timeout)
    known = None if parse_headers is False else {}
    try:
        s.write(b"%s /%s HTTP/1.0\\r\\n" % (method, path))
        if "Host" not in headers:
            s.write(b"Host: %s\\r\\n" % host)
        for name in headers:
            s.write(b"%s: %s\\r\\n" % (name, headers[name]))
        if json is not None:
            assert data is None
            import ujson

            data = ujson.dumps(json)
            s.write(b"Content-Type: application/json\\r\\n")
        in_chunks = data and hasattr(data, "__next__") and not hasattr(data, "__len__")
        if in_chunks:
            s.write(b"Transfer-Encoding: chunked\\r\\n")
        elif data:
            s.write(b"Content-Length: %d\\r\\n" % len(data))
        s.write(b"Connection: close\\r\\n\\r\\n")
        _send_body(s, data, in_chunks)
        status, reason, elsewhere = _read_head(s, parse_headers, known)
    except OSError:
        s.close()
        raise
    if elsewhere:
        s.close()
        if status < 304:
            return request("GET", elsewhere, None, None, headers, stream)
        return request(method, elsewhere, data, json, headers, stream)
    answer = Response(s)
    answer.status_code = status
    answer.reason = reason
    if known is not None:
        answer.headers = known
    return answer


def head(url, **kw):
    return request("HEAD", url, **kw)


def get(url, **kw):
    return request("GET", url, **kw)


def post(url, **kw):
    return request("POST", url, **kw)


def put(url, **kw):
    return request("PUT", url, **kw)


def patch(url, **kw):
    return request("PATCH", url, **kw)


def delete(url, **kw):
    return request("DELETE", url, **kw)
`;

/** The module's name of old. Python source of `urequests.py`. */
export const libraryUrequests = `# The names are looked up when they are asked for; a second dict of them would cost memory.
def __getattr__(attr):
    return getattr(__import__("requests"), attr)


__version__ = "0.8.0"
`;
