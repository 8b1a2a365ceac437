class Sensor:
    def __init__(self, name, base, step):
        self.name = name
        self.base = base
        self.step = step

    def read(self, tick):
        # A made-up reading in tenths: goes up and down without a float, since not every board has them.
        return self.base + (tick * self.step) % 40 - 20
