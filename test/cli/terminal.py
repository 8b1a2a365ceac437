"""Runs a program on a terminal as a person would.

usage: terminal.py STEPS PROGRAM ARGUMENT...

STEPS is a JSON list of pairs: a text to wait for, and the keys to type then. Prints all that the terminal showed.
"""

import json
import os
import pty
import select
import sys
import time

steps = json.loads(sys.argv[1])
pid, line = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b""
seen = 0
end = time.monotonic() + 60
while time.monotonic() < end:
    if steps and steps[0][0].encode() in shown[seen:]:
        seen += shown[seen:].index(steps[0][0].encode()) + len(steps[0][0])
        os.write(line, steps.pop(0)[1].encode())
        continue
    if not select.select([line], [], [], 0.5)[0]:
        continue
    try:
        data = os.read(line, 4096)
    except OSError:
        break
    if not data:
        break
    shown += data
os.waitpid(pid, 0) if time.monotonic() < end else os.kill(pid, 9)
sys.stdout.buffer.write(shown)
