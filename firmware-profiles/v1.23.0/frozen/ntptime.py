import utime

try:
    import usocket as socket
except:
    import socket
try:
    import ustruct as struct
except:
    import struct

# Both may be set by programs: whom to ask, and how long to wait for the answer, in seconds.
host = "pool.ntp.org"
timeout = 1


def time():
    request = bytearray(48)
    request[0] = 0x1B
    server = socket.getaddrinfo(host, 123)[0][-1]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.settimeout(timeout)
        sock.sendto(request, server)
        reply = sock.recv(48)
    finally:
        sock.close()
    seconds = struct.unpack("!I", reply[40:44])[0]
    # Before 2024 the counter must have started over, which it does in 2036.
    era = 1 << 32
    if seconds < 3913056000:
        seconds += era
    # From 1900 to the board's epoch.
    year = utime.gmtime(0)[0]
    epoch = 3155673600 if year == 2000 else 2208988800 if year == 1970 else None
    if epoch is None:
        raise Exception("Unsupported epoch: {}".format(year))
    return seconds - epoch


def settime():
    now = time()
    import machine

    t = utime.gmtime(now)
    machine.RTC().datetime((t[0], t[1], t[2], t[6] + 1, t[3], t[4], t[5], 0))


__version__ = "0.1.1"
