import sys
import machine

# Where the firmware has the function that does the timing.
if hasattr(machine, "dht_readinto"):
    from machine import dht_readinto
else:
    # On ports of old: in a module of the port.
    dht_readinto = __import__(
        "esp" if sys.platform[:3] == "esp" else "pyb" if sys.platform == "pyboard" else sys.platform
    ).dht_readinto

del machine


class DHTBase:
    def __init__(self, pin):
        self.pin = pin
        self.buf = bytearray(5)

    def measure(self):
        dht_readinto(self.pin, self.buf)
        data = self.buf
        # The last byte is the sum of the others.
        if data[4] != (data[0] + data[1] + data[2] + data[3]) & 0xFF:
            raise Exception("checksum error")


# Whole numbers; what follows the point is always 0.
class DHT11(DHTBase):
    def humidity(self):
        return self.buf[0]

    def temperature(self):
        return self.buf[2]


# Tenths in two bytes, the high one first.
class DHT22(DHTBase):
    def humidity(self):
        return (self.buf[1] | self.buf[0] << 8) * 0.1

    def temperature(self):
        t = (self.buf[3] | (self.buf[2] & 0x7F) << 8) * 0.1
        return -t if self.buf[2] & 0x80 else t


__version__ = "0.1.0"
