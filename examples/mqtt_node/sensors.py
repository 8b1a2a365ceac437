"""Soil and air of one bed."""

from array import array
from machine import ADC, Pin
import dht


class Soil:
    """Moisture in percent, the mean of the last eight readings."""

    DRY = 52000
    WET = 21000

    def __init__(self, pin):
        self.adc = ADC(Pin(pin))
        self.last = array("H", [0] * 8)
        self.count = 0

    def read(self):
        self.last[self.count & 7] = self.adc.read_u16()
        self.count += 1
        n = min(self.count, 8)
        mean = sum(self.last[i] for i in range(n)) // n
        percent = (self.DRY - mean) * 100 // (self.DRY - self.WET)
        return max(0, min(100, percent))


class Air:
    def __init__(self, pin):
        self.sensor = dht.DHT22(Pin(pin))

    def read(self):
        self.sensor.measure()
        return self.sensor.temperature(), self.sensor.humidity()
