/** What a firmware says of itself at the prompt: `MICROPY_BANNER_NAME_AND_VERSION` and `MICROPY_BANNER_MACHINE`. */
import { FirmwareError } from './firmwareError.js';
import type { Memory } from './memory.js';

export interface Banner {
  /** As `v1.28.0` or `v1.24.0-preview.3.gabcdef`. */
  readonly gitTag: string;
  /** The release that it is of or comes after, as `v1.24.0`. */
  readonly version: string;
  readonly buildDate: string;
  readonly board: string;
  readonly mcu: string;
}

const VERSION = /\b(v(\d+)\.(\d+)(?:\.(\d+))?[\w.+-]*) on (\d{4}-\d\d-\d\d)/;
const NAMED_VERSION = new RegExp(`MicroPython ${VERSION.source}`);
const MACHINE = /; ([\x20-\x3a\x3c-\x7e]{1,80}?) with ([\x20-\x7e]{1,40})/;
/** Other runtimes by what they say of themselves. */
const OTHERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Adafruit CircuitPython [\w.+-]+/, 'CircuitPython'],
  [/Espruino [\w.]+|espruino\.com/, 'Espruino'],
  [/NodeMCU [\w.]+/, 'NodeMCU'],
  [/Zephyr OS build|ESP-AT|Arduino/, 'no MicroPython'],
];

/** @throws FirmwareError for firmware of other runtimes, and of none that can be told */
export function readBanner(memory: Memory): Banner {
  const texts = memory.segments.map(({ bytes }) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
  );
  const find = (pattern: RegExp): RegExpExecArray | null => {
    for (const text of texts) {
      const found = pattern.exec(text);
      if (found !== null) return found;
    }
    return null;
  };
  if (find(OTHERS[0]![0]) !== null) {
    throw new FirmwareError('this is CircuitPython, another runtime; expected MicroPython');
  }
  const version = find(NAMED_VERSION) ?? find(VERSION);
  if (version === null) {
    const other = OTHERS.find(([pattern]) => find(pattern) !== null);
    if (other !== undefined) throw new FirmwareError(`this is ${other[1]}; expected MicroPython`);
    if (texts.some(looksPacked)) {
      throw new FirmwareError('encrypted or compressed: no text in it; expected plain firmware');
    }
    throw new FirmwareError('no MicroPython in it: no version and date of one');
  }
  const [, gitTag, major, minor, patch, buildDate] = version;
  const machine = find(MACHINE);
  if (machine === null) throw new FirmwareError(`MicroPython ${gitTag}, but no board with a chip is named in it`);
  return {
    gitTag: gitTag!,
    version: `v${major}.${minor}.${patch ?? 0}`,
    buildDate: buildDate!,
    board: machine[1]!,
    mcu: machine[2]!,
  };
}

const PACKED_BITS = 7.9;
const LEAST_BYTES = 4096;

/** Bytes that are spread as evenly as chance does it. */
function looksPacked(text: string): boolean {
  if (text.length < LEAST_BYTES) return false;
  const counts = new Float64Array(256);
  for (let i = 0; i < text.length; i++) counts[text.charCodeAt(i)]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits > PACKED_BITS;
}
