/** The 1-Wire bus. Python source of `onewire.py`. */
export const driversOnewire = `import _onewire as _ow


class OneWireError(Exception):
    pass


class OneWire:
    SEARCH_ROM = 0xF0
    MATCH_ROM = 0x55
    SKIP_ROM = 0xCC

    def __init__(self, pin):
        self.pin = pin
        pin.init(pin.OPEN_DRAIN, pin.PULL_UP)

    # True where a device answers.
    def reset(self, required=False):
        present = _ow.reset(self.pin)
        if not present and required:
            raise OneWireError
        return present

    def readbit(self):
        return _ow.readbit(self.pin)

    def readbyte(self):
        return _ow.readbyte(self.pin)

    def readinto(self, buf):
        for at in range(len(buf)):
            buf[at] = _ow.readbyte(self.pin)

    def writebit(self, value):
        return _ow.writebit(self.pin, value)

    def writebyte(self, value):
        return _ow.writebyte(self.pin, value)

    def write(self, buf):
        for byte in buf:
            _ow.writebyte(self.pin, byte)

    def select_rom(self, rom):
        self.reset()
        self.writebyte(self.MATCH_ROM)
        self.write(rom)

    # Addresses of all devices.
    def scan(self):
        found = []
        fork = 65
        rom = False
        for _ in range(0xFF):
            rom, fork = self._search_rom(rom, fork)
            if rom:
                found += [rom]
            if not fork:
                break
        return found

    # The address after "last", which went another way at bit "fork" (from 64 down); and the last bit where there's
    # another way from this one, 0 for none.
    def _search_rom(self, last, fork):
        if not self.reset():
            return None, 0
        self.writebyte(self.SEARCH_ROM)
        if not last:
            last = bytearray(8)
        rom = bytearray(8)
        next_fork = 0
        left = 64
        for at in range(8):
            byte = 0
            for bit in range(8):
                value = self.readbit()
                if self.readbit():
                    if value:
                        # Nobody answers.
                        return None, 0
                elif not value:
                    # Devices with either value.
                    if fork > left or (fork != left and last[at] & (1 << bit)):
                        value = 1
                        next_fork = left
                self.writebit(value)
                if value:
                    byte |= 1 << bit
                left -= 1
            rom[at] = byte
        return rom, next_fork

    def crc8(self, data):
        return _ow.crc8(data)


__version__ = "0.1.0"
`;
