# Text put together, taken apart and formatted.


def run():
    total = 0
    for i in range(20000):
        line = "sensor %d: %d mV, %s" % (i, i * 7 % 3300, "on" if i & 1 else "off")
        fields = line.split(", ")
        text = "|".join(fields).replace("mV", "millivolt").upper()
        if text.startswith("SENSOR") and "MILLI" in text:
            total += len(text) + text.find("|")
        built = ""
        for part in fields:
            built += part[:4]
        total += len("{:>12}{:04x}".format(built, i))
    return total
