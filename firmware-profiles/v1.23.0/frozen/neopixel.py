from machine import bitstream


class NeoPixel:
    # Where red, green, blue and white are in a pixel's bytes.
    ORDER = (1, 0, 2, 3)

    def __init__(self, pin, n, bpp=3, timing=1):
        self.pin = pin
        self.n = n
        self.bpp = bpp
        self.buf = bytearray(bpp * n)
        pin.init(pin.OUT)
        # 1: 800 kHz, 0: 400 kHz, or the times of a 0 and a 1 in nanoseconds, high and low.
        if not isinstance(timing, int):
            self.timing = timing
        elif timing:
            self.timing = (400, 850, 800, 450)
        else:
            self.timing = (800, 1700, 1600, 900)

    def __len__(self):
        return self.n

    def __setitem__(self, i, v):
        i *= self.bpp
        for colour in range(self.bpp):
            self.buf[i + self.ORDER[colour]] = v[colour]

    def __getitem__(self, i):
        first = i * self.bpp
        return tuple(self.buf[first + self.ORDER[k]] for k in range(self.bpp))

    # One colour after the other.
    def fill(self, v):
        buf = self.buf
        step = self.bpp
        end = len(buf)
        for k in range(step):
            value = v[k]
            at = self.ORDER[k]
            while at < end:
                buf[at] = value
                at += step

    def write(self):
        bitstream(self.pin, 0, self.timing, self.buf)


__version__ = "0.1.0"
