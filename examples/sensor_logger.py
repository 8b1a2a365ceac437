# A sensor logger as many are written: it keeps readings as text, and works for hours before it dies of MemoryError
# with plenty of memory free. Run it with a small heap and look at the largest free run:
#
#   npx uheap run examples/sensor_logger.py --target UNIX_X86 --heap 32k
import gc


class Reading:
    def __init__(self, at, name, value):
        self.at = at
        self.name = name
        self.value = value

    def line(self):
        return '%d,%s,%.2f\n' % (self.at, self.name, self.value)


class Logger:
    def __init__(self, keep):
        self.keep = keep
        self.lines = []
        self.latest = {}

    def add(self, reading):
        self.lines.append(reading.line())
        # What changes the shape of the heap: a long-lived object between short-lived ones, again and again.
        self.latest[reading.name] = reading
        if len(self.lines) > self.keep:
            self.flush()

    def flush(self):
        block = ''.join(self.lines)
        self.lines = self.lines[-4:]
        return len(block)


def sample(tick, channel):
    # A made-up sensor: a slow wave with some noise.
    return 20 + (tick * 37 % 100) / 10 + channel


def main():
    logger = Logger(40)
    for tick in range(300):
        for channel in range(3):
            name = 'sensor%d' % channel
            logger.add(Reading(tick, name, sample(tick, channel)))
        if tick % 100 == 0:
            print(tick, 'used', gc.mem_alloc(), 'free', gc.mem_free())
    gc.collect()
    print('end', 'used', gc.mem_alloc(), 'free', gc.mem_free())


main()
