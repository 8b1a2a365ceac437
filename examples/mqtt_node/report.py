"""Collects samples and makes of them what is published."""

import json


class Report:
    def __init__(self, size):
        self.size = size
        self.samples = []

    def add(self, moisture, temperature, humidity):
        """Whether the report is full."""
        self.samples.append((moisture, temperature, humidity))
        return len(self.samples) >= self.size

    def text(self):
        n = len(self.samples)
        sums = [sum(sample[i] for sample in self.samples) for i in range(3)]
        return json.dumps(
            {
                "n": n,
                "moisture": sums[0] // n,
                "temperature": round(sums[1] / n, 1),
                "humidity": round(sums[2] / n, 1),
                "driest": min(sample[0] for sample in self.samples),
            }
        )

    def clear(self):
        self.samples.clear()
