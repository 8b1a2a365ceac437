"""Two buttons to ground. Presses are counted in an interrupt and handed out one by one."""

from machine import Pin
from time import ticks_diff, ticks_ms


class Button:
    DEBOUNCE_MS = 40

    def __init__(self, pin):
        self.pin = Pin(pin, Pin.IN, Pin.PULL_UP)
        self.presses = 0
        self.last = ticks_ms() - self.DEBOUNCE_MS
        self.pin.irq(self._pressed, Pin.IRQ_FALLING)

    def _pressed(self, pin):
        now = ticks_ms()
        if ticks_diff(now, self.last) >= self.DEBOUNCE_MS:
            self.presses += 1
        self.last = now

    def take(self):
        if self.presses:
            self.presses -= 1
            return True
        return False
