"""Runs a program behind a pseudo-terminal: its standard input and output are the line's other end.

Prints the path of the terminal. When this process ends, the line is unplugged.
"""

import os
import pty
import select
import signal
import subprocess
import sys
import tty

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
line, device = pty.openpty()
# The device stays open here, so that it works before and between its users.
tty.setraw(device)
board = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(os.ttyname(device), flush=True)
ways = {line: board.stdin.fileno(), board.stdout.fileno(): line}
try:
    while True:
        for readable in select.select(ways, [], [])[0]:
            data = os.read(readable, 4096)
            if not data:
                sys.exit(0)
            while data:
                data = data[os.write(ways[readable], data) :]
finally:
    board.kill()
