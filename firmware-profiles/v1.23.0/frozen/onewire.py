import _onewire as _ow


# What a search gives when no device answers.
_NOBODY = const((None, 0))


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
        if _ow.reset(self.pin):
            return True
        if not required:
            return False
        raise OneWireError

    def readinto(self, buf):
        at = 0
        while at < len(buf):
            buf[at] = _ow.readbyte(self.pin)
            at += 1

    def readbyte(self):
        return _ow.readbyte(self.pin)

    def readbit(self):
        return _ow.readbit(self.pin)

    # Writing gives nothing.
    def writebyte(self, byte):
        _ow.writebyte(self.pin, byte)

    def writebit(self, bit):
        _ow.writebit(self.pin, bit)

    def write(self, buf):
        for byte in buf:
            _ow.writebyte(self.pin, byte)

    # Who is chosen listens until the next reset.
    def select_rom(self, rom):
        self.reset(False)
        self.writebyte(self.MATCH_ROM)
        self.write(rom)

    # Addresses of all devices.
    def scan(self):
        found = []
        rom, fork = False, 65
        while fork and len(found) < 0xFF:
            rom, fork = self._search_rom(rom, fork)
            if rom is not None:
                found += [rom]
        return found

    # The address after "last", which went another way at bit "fork" (from 64 down); and the last bit where there's
    # another way from this one, 0 for none.
    def _search_rom(self, last, fork):
        if not self.reset(False):
            return _NOBODY
        self.writebyte(self.SEARCH_ROM)
        last = last or bytearray(8)
        here = bytearray(8)
        next_fork = 0
        for left in range(64, 0, -1):
            at, mask = (64 - left) >> 3, 1 << (-left & 7)
            # All answer at once, with their bit and then its opposite.
            value = self.readbit()
            opposite = self.readbit()
            if value and opposite:
                return _NOBODY
            if not value and not opposite:
                # Devices with either value.
                if left < fork or (left > fork and last[at] & mask):
                    value = 1
                    next_fork = left
            self.writebit(value)
            if value:
                here[at] |= mask
        return here, next_fork

    def crc8(self, data):
        return _ow.crc8(data)


__version__ = "0.1.0"
