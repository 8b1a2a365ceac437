from utime import *
from micropython import const

_DAYS = const(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
_MONTHS = const((
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
))


def strftime(datefmt, ts):
    from io import StringIO

    after = False
    out = StringIO()
    for c in datefmt:
        if not after:
            if c == "%":
                after = True
            else:
                out.write(c)
            continue
        after = False
        if c == "Y":
            out.write(str(ts[0]))
        elif c == "y":
            out.write("%02d" % (ts[0] % 100))
        elif c == "m":
            out.write("%02d" % ts[1])
        elif c == "b":
            out.write(_MONTHS[ts[1] - 1][:3])
        elif c == "B":
            out.write(_MONTHS[ts[1] - 1])
        elif c == "d":
            out.write("%02d" % ts[2])
        elif c == "H":
            out.write("%02d" % ts[3])
        elif c == "I":
            out.write("%02d" % (ts[3] % 12))
        elif c == "P":
            out.write("PM" if ts[3] >= 12 else "AM")
        elif c == "M":
            out.write("%02d" % ts[4])
        elif c == "S":
            out.write("%02d" % ts[5])
        elif c == "w":
            out.write(str(ts[6]))
        elif c == "a":
            out.write(_DAYS[ts[6]][:3])
        elif c == "A":
            out.write(_DAYS[ts[6]])
        elif c == "j":
            out.write("%03d" % ts[7])
        else:
            out.write(c)
    text = out.getvalue()
    out.close()
    return text


__version__ = "0.1.0"
