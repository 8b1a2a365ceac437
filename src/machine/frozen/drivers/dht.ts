/** Humidity sensors DHT11 and DHT22. Python source of `dht.py`. */
export const driversDht = `import sys
import machine

# Where the firmware has the function that does the timing.
if hasattr(machine, "dht_readinto"):
    from machine import dht_readinto
elif sys.platform.startswith("esp"):
    from esp import dht_readinto
elif sys.platform == "pyboard":
    from pyb import dht_readinto
else:
    dht_readinto = __import__(sys.platform).dht_readinto

del machine


class DHTBase:
    def __init__(self, pin):
        self.pin = pin
        self.buf = bytearray(5)

    def measure(self):
        data = self.buf
        dht_readinto(self.pin, data)
        if data[4] != (data[0] + data[1] + data[2] + data[3]) & 0xFF:
            raise Exception("checksum error")


class DHT11(DHTBase):
    def humidity(self):
        return self.buf[0]

    def temperature(self):
        return self.buf[2]


class DHT22(DHTBase):
    def humidity(self):
        return (self.buf[1] | self.buf[0] << 8) * 0.1

    def temperature(self):
        t = (self.buf[3] | (self.buf[2] & 0x7F) << 8) * 0.1
        return -t if self.buf[2] & 0x80 else t


__version__ = "0.1.0"
`;
