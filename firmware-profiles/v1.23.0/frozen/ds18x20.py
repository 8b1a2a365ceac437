from micropython import const

# Commands of the device.
_WRITE_SCRATCHPAD = const(0x4E)
_CONVERT_T = const(0x44)
_READ_SCRATCHPAD = const(0xBE)


class DS18X20:
    def __init__(self, onewire):
        self.ow = onewire
        self.buf = bytearray(9)

    # Addresses begin with what kind of device it is: DS18S20, DS1822, DS18B20.
    def scan(self):
        return [rom for rom in self.ow.scan() if rom[0] in (0x10, 0x22, 0x28)]

    # All of them at once.
    def convert_temp(self):
        bus = self.ow
        bus.reset(True)
        bus.writebyte(bus.SKIP_ROM)
        bus.writebyte(_CONVERT_T)

    def read_scratch(self, rom):
        bus, data = self.ow, self.buf
        bus.reset(True)
        bus.select_rom(rom)
        bus.writebyte(_READ_SCRATCHPAD)
        bus.readinto(data)
        if not bus.crc8(data):
            return data
        raise Exception("CRC error")

    def write_scratch(self, rom, buf):
        bus = self.ow
        bus.reset(True)
        bus.select_rom(rom)
        bus.writebyte(_WRITE_SCRATCHPAD)
        bus.write(buf)

    # In degrees Celsius.
    def read_temp(self, rom):
        data = self.read_scratch(rom)
        if rom[0] != 0x10:
            t = data[0] | data[1] << 8
            return (t - 0x10000 if t & 0x8000 else t) / 16
        # The DS18S20 counts halves, and tells apart how far it is to the next one.
        t = data[0] >> 1
        if data[1]:
            t = -((~(t | 0x80) + 1) & 0xFF)
        return t - 0.25 + (data[7] - data[6]) / data[7]


__version__ = "0.1.0"
