"""Blinks, reads a TMP102 on I2C and a light sensor, logs to the flash: the same file for every board."""

import sys
import time

try:
    from machine import ADC, I2C, Pin
except ImportError:
    print("no pins on", sys.platform)
    sys.exit()

# LED, light sensor, and what I2C() takes.
WIRING = {
    "pyboard": ("X1", "X19", (1,), {}),
    "rp2": (25, 26, (0,), {"scl": 5, "sda": 4}),
    "esp32": (2, 34, (0,), {"scl": 18, "sda": 19}),
}
TMP102 = 0x48


class Thermometer:
    def __init__(self, i2c):
        self.i2c = i2c
        self.buf = bytearray(2)
        # 12 bits, four conversions a second.
        i2c.writeto_mem(TMP102, 1, b"\x60\xa0")

    def read(self):
        self.i2c.readfrom_mem_into(TMP102, 0, self.buf)
        raw = (self.buf[0] << 8 | self.buf[1]) >> 4
        return (raw - 4096 if raw & 0x800 else raw) / 16


led_pin, light_pin, bus, pins = WIRING[sys.platform]
led = Pin(led_pin, Pin.OUT)
light = ADC(Pin(light_pin))
if "scl" in pins:
    pins = {name: Pin(pin) for name, pin in pins.items()}
i2c = I2C(*bus, freq=400000, **pins)
print("found", [hex(address) for address in i2c.scan()])

thermometer = Thermometer(i2c)
log = []
for n in range(5):
    led.value(1)
    time.sleep_ms(100)
    led.value(0)
    line = "%d,%.2f,%d" % (n, thermometer.read(), light.read_u16() >> 8)
    log.append(line)
    print(line)
    time.sleep_ms(900)

with open("log.csv", "w") as f:
    for line in log:
        f.write(line + "\n")
print("logged", len(log), "lines")
