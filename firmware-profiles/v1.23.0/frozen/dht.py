import sys
import machine

# The function that does the timing: on ports of old in a module of the port.
if hasattr(machine, "dht_readinto"):
    from machine import dht_readinto
else:
    dht_readinto = __import__(
        "esp" if sys.platform[:3] == "esp" else "pyb" if sys.platform == "pyboard" else sys.platform
    ).dht_readinto

del machine

# What a sensor sends, and where its two values begin.
_BYTES = const(5)
_HUMIDITY = const(0)
_TEMPERATURE = const(2)


class DHTBase:
    def __init__(self, pin):
        self.pin = pin
        self.buf = bytearray(_BYTES)

    def measure(self):
        dht_readinto(self.pin, self.buf)
        data = self.buf
        # The last byte is the sum of the others.
        if data[4] != (data[0] + data[1] + data[2] + data[3]) & 0xFF:
            raise Exception("checksum error")


# Whole numbers; what follows the point is always 0.
class DHT11(DHTBase):
    def humidity(self):
        return self.buf[_HUMIDITY]

    def temperature(self):
        return self.buf[_TEMPERATURE]


# Tenths in two bytes, the high one first.
class DHT22(DHTBase):
    def humidity(self):
        return (self.buf[1] | self.buf[0] << 8) * 0.1

    def temperature(self):
        t = (self.buf[3] | (self.buf[2] & 0x7F) << 8) * 0.1
        return -t if self.buf[2] & 0x80 else t


__version__ = "0.1.0"
