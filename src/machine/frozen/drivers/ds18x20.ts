/** Temperature sensors on a 1-Wire bus. Python source of `ds18x20.py`. */
export const driversDs18x20 = `from micropython import const

_CONVERT = const(0x44)
_RD_SCRATCH = const(0xBE)
_WR_SCRATCH = const(0x4E)


class DS18X20:
    def __init__(self, onewire):
        self.ow = onewire
        self.buf = bytearray(9)

    def scan(self):
        return [rom for rom in self.ow.scan() if rom[0] in (0x10, 0x22, 0x28)]

    def convert_temp(self):
        self.ow.reset(True)
        self.ow.writebyte(self.ow.SKIP_ROM)
        self.ow.writebyte(_CONVERT)

    def read_scratch(self, rom):
        self.ow.reset(True)
        self.ow.select_rom(rom)
        self.ow.writebyte(_RD_SCRATCH)
        self.ow.readinto(self.buf)
        if not self.ow.crc8(self.buf):
            return self.buf
        raise Exception("CRC error")

    def write_scratch(self, rom, buf):
        self.ow.reset(True)
        self.ow.select_rom(rom)
        self.ow.writebyte(_WR_SCRATCH)
        self.ow.write(buf)

    # In degrees Celsius.
    def read_temp(self, rom):
        data = self.read_scratch(rom)
        if rom[0] != 0x10:
            t = data[0] | data[1] << 8
            if t & 0x8000:
                t = -((t ^ 0xFFFF) + 1)
            return t / 16
        # The DS18S20 counts halves, and tells apart how far it is to the next one.
        t = data[0] >> 1
        if data[1]:
            t = -((~(t | 0x80) + 1) & 0xFF)
        return t - 0.25 + (data[7] - data[6]) / data[7]


__version__ = "0.1.0"
`;
