import usocket as socket
import ustruct as struct
from ubinascii import hexlify


class MQTTException(Exception):
    pass


# Flags of CONNECT: a will follows, name and password follow.
_WILL = const(0x04)
_LOGIN = const(0xC0)


class MQTTClient:
    def __init__(
        self, client_id, server, port=0, user=None, password=None, keepalive=0, ssl=None
    ):
        # The order is that in which the firmware's client gets its attributes.
        self.client_id = client_id
        self.sock = None
        self.server = server
        self.port = port or (8883 if ssl else 1883)
        self.ssl, self.pid = ssl, 0
        self.cb = None
        self.user, self.pswd = user, password
        self.keepalive = keepalive
        self.lw_topic = self.lw_msg = None
        self.lw_qos, self.lw_retain = 0, False

    def _send_str(self, s):
        size = struct.pack("!H", len(s))
        self.sock.write(size)
        self.sock.write(s)

    def _recv_len(self):
        total = shift = 0
        while True:
            byte = self.sock.read(1)[0]
            total |= (byte & 127) << shift
            if byte < 128:
                return total
            shift += 7

    def set_callback(self, f):
        self.cb = f

    def set_last_will(self, topic, msg, retain=False, qos=0):
        assert topic
        assert 0 <= qos <= 2
        self.lw_topic, self.lw_msg = topic, msg
        self.lw_qos, self.lw_retain = qos, retain

    def connect(self, clean_session=True):
        self.sock = socket.socket()
        where = socket.getaddrinfo(self.server, self.port)[0][-1]
        self.sock.connect(where)
        if self.ssl:
            self.sock = self.ssl.wrap_socket(self.sock, server_hostname=self.server)
        head = bytearray(b"\x10\0\0\0\0\0")
        body = bytearray(b"\x04MQTT\x04\x02\0\0")
        size = 12 + len(self.client_id)
        body[6] = clean_session << 1
        if self.user:
            body[6] |= _LOGIN
            size += 4 + len(self.user) + len(self.pswd)
        if self.keepalive:
            assert self.keepalive <= 0xFFFF
            struct.pack_into("!H", body, 7, self.keepalive)
        if self.lw_topic:
            body[6] |= _WILL | self.lw_qos << 3 | self.lw_retain << 5
            size += 4 + len(self.lw_topic) + len(self.lw_msg)
        # The size of what follows: seven bits in a byte, the low ones first, up to four bytes.
        last = 0
        while size:
            last += 1
            head[last] = size & 127 | (128 if size > 127 else 0)
            size >>= 7
        self.sock.write(head, last + 2)
        self.sock.write(body)
        self._send_str(self.client_id)
        if body[6] & _WILL:
            self._send_str(self.lw_topic)
            self._send_str(self.lw_msg)
        if body[6] & _LOGIN:
            self._send_str(self.user)
            self._send_str(self.pswd)
        answer = self.sock.read(4)
        assert answer[0] == 0x20 and answer[1] == 2
        if answer[3]:
            raise MQTTException(answer[3])
        return answer[2] & 1

    def ping(self):
        self.sock.write(b"\xc0\x00")

    def disconnect(self):
        self.sock.write(b"\xe0\x00")
        self.sock.close()

    def publish(self, topic, msg, retain=False, qos=0):
        packet = bytearray(b"\x30\0\0\0")
        packet[0] |= qos << 1 | retain
        size = 2 + len(topic) + len(msg) + (2 if qos > 0 else 0)
        assert size < 2097152
        last = 0
        while size:
            last += 1
            packet[last] = size & 127 | (128 if size > 127 else 0)
            size >>= 7
        self.sock.write(packet, last + 1)
        self._send_str(topic)
        if qos > 0:
            self.pid += 1
            mine = self.pid
            struct.pack_into("!H", packet, 0, mine)
            self.sock.write(packet, 2)
        self.sock.write(msg)
        assert qos != 2
        # Until the broker has it; messages that come meanwhile are handed on.
        while qos == 1:
            kind = self.wait_msg()
            if kind == 0x40:
                size = self.sock.read(1)
                assert size == b"\x02"
                number = self.sock.read(2)
                number = number[1] | number[0] << 8
                if number == mine:
                    return

    def subscribe(self, topic, qos=0):
        assert self.cb is not None, "Subscribe callback is not set"
        packet = bytearray(b"\x82\0\0\0")
        self.pid += 1
        struct.pack_into("!BH", packet, 1, 5 + len(topic), self.pid)
        self.sock.write(packet)
        self._send_str(topic)
        self.sock.write(qos.to_bytes(1, "little"))
        kind = None
        while kind != 0x90:
            kind = self.wait_msg()
        answer = self.sock.read(4)
        assert answer[1] == packet[2] and answer[2] == packet[3]
        if answer[3] == 0x80:
            raise MQTTException(answer[3])

    # Reads one packet: a message goes to the callback, of anything else the caller gets the kind.
    def wait_msg(self):
        first = self.sock.read(1)
        self.sock.setblocking(True)
        if first is None:
            return None
        if first == b"":
            raise OSError(-1)
        if first == b"\xd0":
            # The answer to a ping.
            size = self.sock.read(1)[0]
            assert size == 0
            return None
        kind = first[0]
        if kind & 0xF0 == 0x30:
            size = self._recv_len() - 2
            n = self.sock.read(2)
            n = n[1] | n[0] << 8
            topic = self.sock.read(n)
            size -= n
            if kind & 6:
                number = self.sock.read(2)
                number = number[1] | number[0] << 8
                size -= 2
            msg = self.sock.read(size)
            self.cb(topic, msg)
            assert kind & 6 != 4
            if kind & 6 == 2:
                answer = bytearray(b"\x40\x02\0\0")
                struct.pack_into("!H", answer, 2, number)
                self.sock.write(answer)
        return kind

    def check_msg(self):
        self.sock.setblocking(False)
        return self.wait_msg()


__version__ = "1.4.0"
