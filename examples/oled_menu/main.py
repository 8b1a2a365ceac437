"""A menu on a small display, worked with two buttons: one goes on, the other enters."""

import gc
from machine import I2C, Pin
from time import sleep_ms
from buttons import Button
from display import Display
from menu import Entry, Menu, Number

log = []


def remember(text):
    log.append("%d %s" % (len(log), text))
    del log[:-8]


class App:
    def __init__(self):
        self.display = Display(I2C(0, sda=Pin(4), scl=Pin(5)))
        self.forward = Button(14)
        self.enter = Button(15)
        self.target = Number("degrees", 20, 15, 25)
        self.bright = Number("light", 3, 0, 9, 3)
        self.menu = Menu(
            Entry(
                "home",
                children=(
                    Entry("status", lambda: remember("status %d" % gc.mem_free())),
                    Entry("settings", children=(self.target, self.bright, Entry("reset", self.reset))),
                    Entry("about", lambda: remember("about")),
                ),
            )
        )

    def reset(self):
        self.target.value = 20
        self.bright.value = 3
        remember("reset")

    def step(self):
        changed = False
        while self.forward.take():
            self.menu.next()
            changed = True
        while self.enter.take():
            self.menu.enter()
            changed = True
        if changed:
            self.menu.draw(self.display)
        return changed


def main(rounds):
    app = App()
    app.menu.draw(app.display)
    for _ in range(rounds):
        app.step()
        sleep_ms(20)
    print("frames", app.display.frames)
    print("degrees", app.target.value, "light", app.bright.value)
    print("log", [entry.split()[1] for entry in log])


main(250)
