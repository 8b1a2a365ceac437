"""An SSD1306 of 128 x 64 pixels on I2C, with the part of its commands that a menu needs."""

import framebuf

_START = b"\xae\x20\x00\x40\xa1\xa8\x3f\xc8\xd3\x00\xda\x12\xd5\x80\xd9\xf1\xdb\x30\x81\x8f\xa4\xa6\x8d\x14\xaf"


class Display(framebuf.FrameBuffer):
    WIDTH = 128
    HEIGHT = 64

    def __init__(self, i2c, address=0x3C):
        self.i2c = i2c
        self.address = address
        self.buffer = bytearray(self.WIDTH * self.HEIGHT // 8)
        super().__init__(self.buffer, self.WIDTH, self.HEIGHT, framebuf.MONO_VLSB)
        self._data = [b"\x40", self.buffer]
        self._commands = bytearray(2)
        for command in _START:
            self.command(command)
        self.frames = 0

    def command(self, byte):
        self._commands[0] = 0x80
        self._commands[1] = byte
        self.i2c.writeto(self.address, self._commands)

    def show(self):
        for byte in (0x21, 0, self.WIDTH - 1, 0x22, 0, self.HEIGHT // 8 - 1):
            self.command(byte)
        self.i2c.writevto(self.address, self._data)
        self.frames += 1

    def line(self, row, text, inverted=False):
        y = row * 10
        self.fill_rect(0, y, self.WIDTH, 10, 1 if inverted else 0)
        self.text(text, 2, y + 1, 0 if inverted else 1)
