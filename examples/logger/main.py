"""A logger on a pyboard: a thermometer on I2C and the light at a pin, a line a minute in files that don't grow for ever."""

import gc
import pyb
from machine import I2C
from samples import Ring
from storage import Storage

ADDRESS = 0x48
PER_LINE = 12
LINES = 60

i2c = I2C("X")
light = pyb.ADC("X19")
led = pyb.LED(2)
raw = bytearray(2)


def temperature():
    """In sixteenths of a degree."""
    i2c.readfrom_mem_into(ADDRESS, 0, raw)
    value = raw[0] << 8 | raw[1]
    return (value - 0x10000 if value & 0x8000 else value) >> 4


def line(number, warm, bright):
    parts = ["%03d" % number]
    for name, ring in (("t", warm), ("l", bright)):
        low, mean, high = ring.summary()
        parts.append("%s=%d/%d/%d" % (name, low, mean, high))
    return ",".join(parts)


def main():
    storage = Storage("/flash/logs", 512)
    warm = Ring(PER_LINE)
    bright = Ring(PER_LINE)
    for number in range(LINES):
        for _ in range(PER_LINE):
            warm.put(temperature())
            bright.put(light.read())
            pyb.delay(100)
        storage.append(line(number, warm, bright))
        led.toggle()
        if number % 10 == 9:
            gc.collect()
    kept = list(storage.lines())
    print("kept", len(kept), "of", LINES)
    print(kept[0])
    print(kept[-1])


main()
