"""Lines of text in files of limited size, the oldest of which go first."""

import os


class Storage:
    def __init__(self, folder, limit=1024, keep=3):
        self.folder = folder
        self.limit = limit
        self.keep = keep
        try:
            os.mkdir(folder)
        except OSError:
            pass
        self.number = max([self._number(name) for name in os.listdir(folder)] or [0])

    @staticmethod
    def _number(name):
        return int(name[3:-4]) if name.startswith("log") else 0

    def _path(self, number):
        return "%s/log%04d.csv" % (self.folder, number)

    def append(self, line):
        path = self._path(self.number)
        try:
            full = os.stat(path)[6] + len(line) > self.limit
        except OSError:
            full = False
        if full:
            self.number += 1
            path = self._path(self.number)
            self._forget()
        with open(path, "a") as file:
            file.write(line)
            file.write("\n")

    def _forget(self):
        for name in sorted(os.listdir(self.folder)):
            if self._number(name) <= self.number - self.keep:
                os.remove(self.folder + "/" + name)

    def lines(self):
        for name in sorted(os.listdir(self.folder)):
            with open(self.folder + "/" + name) as file:
                for line in file:
                    yield line.rstrip()
