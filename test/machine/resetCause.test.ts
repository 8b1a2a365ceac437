import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { ReplSession } from '../../src/machine/repl/session.js';
import { loadBoard } from '../../src/profiles/profiles.js';

const CAUSE = 'import machine; machine.reset_cause()\r';

/** What `reset_cause()` says after each of the lines is typed, the last number that the board says. */
function causes(target: string, lines: readonly string[]): number[] {
  const host = new MemoryHost();
  const session = new ReplSession(loadBoard(target), host);
  return ['', ...lines].map((line) => {
    session.type(line);
    host.out = '';
    session.type(CAUSE);
    return Number(/\r\n(\d+)\r\n>>> $/.exec(host.out)?.[1]);
  });
}

const SOFT = '\x04';
const RESET = 'import machine; machine.reset()\r';
const SLEEP = 'import machine; machine.deepsleep(10)\r';
const WATCHDOG = 'import machine, time; w = machine.WDT(timeout=1000); time.sleep(6)\r';

// After the power came, a soft reset, a reset, a soft reset again, a deep sleep, and the watchdog.
describe.each([
  ['PYBV11', [1, 0, 2, 0, 4]],
  ['RPI_PICO', [1, 1, 3, 3, 3, 3]],
  ['ESP32_GENERIC', [1, 5, 2, 5, 4, 3]],
  ['ESP8266_GENERIC', [0, 0, 4, 4, 5]],
  ['ADAFRUIT_ITSYBITSY_M4_EXPRESS', [1, 1, 0x40, 0x40, 0x40, 0x20]],
  ['TEENSY40', [1, 1, 5, 5, 4, 3]],
])('%s', (target, expected) => {
  it('says what reset it', () => {
    expect(causes(target, [SOFT, RESET, SOFT, SLEEP, WATCHDOG].slice(0, expected.length - 1))).toEqual(expected);
  });
});
