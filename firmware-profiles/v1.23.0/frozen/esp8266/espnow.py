from _espnow import *
from select import poll, POLLIN


class ESPNow(ESPNowBase):
    # Who sent a message and its bytes, the same for all objects: no message that comes in takes memory.
    _data = [bytearray(ADDR_LEN), bytearray(MAX_DATA_LEN)]
    _none_tuple = (None, None)

    def __init__(self):
        super().__init__()
        # Whether something has come in: this chip's module can't tell.
        self._poll = poll()
        self._poll.register(self, POLLIN)

    def irecv(self, timeout_ms=None):
        if self.recvinto(self._data, timeout_ms):
            return self._data
        return self._none_tuple

    # A copy to keep.
    def recv(self, timeout_ms=None):
        if self.recvinto(self._data, timeout_ms):
            return [bytes(part) for part in self._data]
        return self._none_tuple

    # One message after the other, or what irecv gives when none has come in time.
    def __iter__(self):
        return self

    def __next__(self):
        return self.irecv()

    def any(self):
        ready = self._poll.ipoll(0)
        try:
            next(ready)
        except StopIteration:
            return False
        return True
