from _espnow import *


class ESPNow(ESPNowBase):
    # Who sent a message and its bytes, the same for all objects: no message that comes in takes memory.
    _data = [None, bytearray(MAX_DATA_LEN)]
    _none_tuple = (None, None)

    def __init__(self):
        super().__init__()

    def irecv(self, timeout_ms=None):
        if self.recvinto(self._data, timeout_ms):
            return self._data
        return self._none_tuple

    # A copy to keep.
    def recv(self, timeout_ms=None):
        if self.recvinto(self._data, timeout_ms):
            return [bytes(part) for part in self._data]
        return self._none_tuple

    # The handler gets the object that it was set with.
    def irq(self, callback):
        super().irq(callback, self)

    # One message after the other, or what irecv gives when none has come in time.
    def __iter__(self):
        return self

    def __next__(self):
        return self.irecv()
