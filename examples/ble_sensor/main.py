"""A thermometer that tells phones: connects, notifies twice a second, and takes commands."""

import gc
from machine import I2C, Pin
from time import sleep_ms
from filters import Median, Smooth
from service import Sensor

ADDRESS = 0x5F
commands = []


def on_command(data):
    commands.append(data)
    del commands[:-4]


class Thermometer:
    """An HTS221's output register, in eighths of a degree here."""

    def __init__(self):
        self.i2c = I2C(0, scl=Pin(2), sda=Pin(31))
        self.raw = bytearray(2)

    def read(self):
        self.i2c.readfrom_mem_into(ADDRESS, 0x2A, self.raw)
        value = self.raw[0] | self.raw[1] << 8
        return value * 100 // 8


def main(rounds):
    thermometer = Thermometer()
    median = Median(5)
    smooth = Smooth()
    sensor = Sensor(on_command)
    sensor.start()
    told = 0
    value = 0
    for number in range(rounds):
        value = smooth.put(median.put(thermometer.read()))
        if sensor.notify(value):
            told += 1
        if number % 20 == 19:
            gc.collect()
        sleep_ms(500)
    print("told", told, "last", value)
    print("commands", commands)


main(60)
