from micropython import const
import framebuf

# The commands of the chip, by number.
SET_MEM_ADDR = const(32)
SET_COL_ADDR = const(33)
SET_PAGE_ADDR = const(34)
SET_DISP_START_LINE = const(64)
SET_CONTRAST = const(129)
SET_CHARGE_PUMP = const(141)
SET_SEG_REMAP = const(160)
SET_ENTIRE_ON = const(164)
SET_NORM_INV = const(166)
SET_MUX_RATIO = const(168)
SET_IREF_SELECT = const(173)
SET_DISP = const(174)
SET_COM_OUT_DIR = const(192)
SET_DISP_OFFSET = const(211)
SET_DISP_CLK_DIV = const(213)
SET_PRECHARGE = const(217)
SET_COM_PIN_CFG = const(218)
SET_VCOM_DESEL = const(219)


class SSD1306(framebuf.FrameBuffer):
    def __init__(self, width, height, external_vcc):
        self.width, self.height = width, height
        self.external_vcc = external_vcc
        self.pages = height // 8
        self.buffer = bytearray(self.pages * width)
        super().__init__(self.buffer, width, height, framebuf.MONO_VLSB)
        self.init_display()

    def init_display(self):
        # Off, how memory and pins are laid out, timing and voltages, what is shown and how brightly, on.
        for command in (
            SET_DISP, SET_MEM_ADDR, 0, SET_DISP_START_LINE, SET_SEG_REMAP | 1, SET_MUX_RATIO, self.height - 1,
            SET_COM_OUT_DIR | 8, SET_DISP_OFFSET, 0, SET_COM_PIN_CFG, 0x12 if self.width <= 2 * self.height else 2,
            SET_DISP_CLK_DIV, 0x80, SET_PRECHARGE, 0x22 if self.external_vcc else 0xF1, SET_VCOM_DESEL, 0x30,
            SET_CONTRAST, 0xFF, SET_ENTIRE_ON, SET_NORM_INV, SET_IREF_SELECT, 0x30,
            SET_CHARGE_PUMP, 0x10 if self.external_vcc else 0x14, SET_DISP | 1,
        ):
            self.write_cmd(command)
        self.fill(0)
        self.show()

    def poweroff(self):
        self.write_cmd(SET_DISP)

    def poweron(self):
        self.write_cmd(SET_DISP | 1)

    def contrast(self, contrast):
        self.write_cmd(SET_CONTRAST)
        self.write_cmd(contrast)

    def invert(self, invert):
        self.write_cmd(SET_NORM_INV | invert & 1)

    def rotate(self, rotate):
        rotate &= 1
        self.write_cmd(SET_COM_OUT_DIR | rotate << 3)
        self.write_cmd(SET_SEG_REMAP | rotate)

    def show(self):
        # A narrow display is in the middle of the chip's 128 columns.
        first = (128 - self.width) // 2
        self.write_cmd(SET_COL_ADDR)
        self.write_cmd(first)
        self.write_cmd(first + self.width - 1)
        self.write_cmd(SET_PAGE_ADDR)
        self.write_cmd(0)
        self.write_cmd(self.pages - 1)
        self.write_data(self.buffer)


# What comes before a command on the I2C bus.
_COMMAND = const(0x80)


class SSD1306_I2C(SSD1306):
    def __init__(self, width, height, i2c, addr=0x3C, external_vcc=False):
        self.i2c, self.addr = i2c, addr
        self.temp = bytearray(2)
        self.temp[0] = _COMMAND
        self.write_list = [b"@", None]
        super().__init__(width, height, external_vcc)

    def write_cmd(self, cmd):
        message = self.temp
        message[1] = cmd
        self.i2c.writeto(self.addr, message)

    def write_data(self, buf):
        parts = self.write_list
        parts[1] = buf
        self.i2c.writevto(self.addr, parts)


class SSD1306_SPI(SSD1306):
    def __init__(self, width, height, spi, dc, res, cs, external_vcc=False):
        import time

        dc.init(dc.OUT, value=False)
        res.init(res.OUT, value=False)
        cs.init(cs.OUT, value=True)
        self.rate = 10485760
        self.spi = spi
        self.dc, self.res, self.cs = dc, res, cs
        # A pulse resets the chip.
        res(1)
        time.sleep_ms(1)
        res(0)
        time.sleep_ms(10)
        res(1)
        super().__init__(width, height, external_vcc)

    # The pin dc tells the chip which of the two comes.
    def write_cmd(self, cmd):
        select = self.cs
        self.spi.init(polarity=0, phase=0, baudrate=self.rate)
        select(1)
        self.dc(False)
        select(0)
        self.spi.write(bytearray([cmd]))
        select(1)

    def write_data(self, buf):
        select = self.cs
        self.spi.init(polarity=0, phase=0, baudrate=self.rate)
        select(1)
        self.dc(True)
        select(0)
        self.spi.write(buf)
        select(1)


__version__ = "0.1.0"
