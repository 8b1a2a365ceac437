import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBaseline } from '../../src/checks/baseline.js';
import { readConfig } from '../../src/checks/config.js';
import { isUserError, userErrorText } from '../../src/cli/errors.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { installStops, RunStopped } from '../../src/machine/stopping.js';
import '../../src/ports/index.js';
import { wiringProblems } from '../../src/ports/wiring.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { validateProfile } from '../../src/profiles/validate.js';
import { dumpSnapshot, parseDumps } from '../../src/report/dumpParse.js';
import { mapChanges } from '../../src/report/mapFigures.js';
import { changesPage, mapPage } from '../../src/report/mapPage.js';
import { mapSvg, timelineSvg } from '../../src/report/mapSvg.js';
import { changesText, figuresText, mapText } from '../../src/report/mapText.js';
import { plainText } from '../../src/report/plainText.js';
import { runBare, runProject } from '../../src/report/programRun.js';
import { textProject } from '../../src/report/projectFiles.js';
import { SerialError } from '../../src/serial/port.js';
import { readRecording } from '../../src/serial/recording.js';
import { bytesSource } from '../../src/trace/byteReader.js';
import { diffTraces } from '../../src/trace/diff.js';
import type { TraceEvents } from '../../src/trace/events.js';
import { traceGrowth } from '../../src/trace/growth.js';
import { openTrace } from '../../src/trace/open.js';
import { PackedTraceWriter } from '../../src/trace/packedWriter.js';
import { TraceRecorder } from '../../src/trace/recorder.js';
import { replayTrace } from '../../src/trace/replay.js';
import { parseStub } from '../../src/world/stub.js';
import type { Random } from '../gc/random.js';
import type { Ending } from './batch.js';
import { mutateBytes } from './mutate.js';
import { mutateJson } from './mutateJson.js';

/** Files that somebody hands to uheap: damaged, they are read, or refused in one line that a terminal can show. */

const repository = join(import.meta.dirname, '../..').replace(/[\\/]out$/, '');
const textOf = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8');

const MAX_STEPS = 20_000;
/** The board's time that a program with a damaged stub has, in microseconds. */
const FOR_US = 20_000_000;

/** Where a file that is read from disk lies: a folder of the process's own. */
let ownFolder = '';

function inFolder<T>(read: (folder: string) => T): T {
  if (ownFolder === '') {
    ownFolder = mkdtempSync(join(tmpdir(), 'uheap-fuzz-'));
    process.on('exit', () => rmSync(ownFolder, { recursive: true, force: true }));
  }
  return read(ownFolder);
}

function onDisk(name: string, text: string, read: (path: string) => void): void {
  inFolder((folder) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    try {
      read(path);
    } finally {
      rmSync(path);
    }
  });
}

/** Looks at what a stub has for pins, buses and networks, and waits for what comes. */
const LOOKS = `
import machine, time, socket, network
def do(f):
    try: return f()
    except Exception: pass
pins = [do(lambda: machine.Pin(n, machine.Pin.IN)) for n in (0, 2, 4, 'X17', 'LED')]
for p in pins: do(lambda: p.irq(lambda p: print('irq', p.value())))
bus = do(lambda: machine.I2C(0))
line = do(lambda: machine.UART(1, 9600))
spi = do(lambda: machine.SPI(1))
do(lambda: network.WLAN(network.STA_IF).active(True))
do(lambda: network.WLAN(network.STA_IF).connect('a', 'b'))
s = do(socket.socket)
do(lambda: s.bind(('0.0.0.0', 80)))
do(lambda: s.listen(1))
do(lambda: s.settimeout(1))
for i in range(8):
    print('ready')
    for p in pins: do(lambda: p.value())
    do(lambda: machine.ADC(machine.Pin(26)).read_u16())
    do(lambda: bus.scan())
    do(lambda: bus.readfrom_mem(0x48, 0, 2))
    do(lambda: spi.read(4))
    do(lambda: line.write('AT\\r\\n'))
    do(lambda: line.read())
    do(lambda: s.accept()[0].recv(50))
    time.sleep_ms(400)
c = do(socket.socket)
do(lambda: c.settimeout(1))
do(lambda: c.connect(socket.getaddrinfo('broker.local', 1883)[0][-1]))
do(lambda: c.send(b'\\x10\\x0e\\x00\\x04MQTT\\x04\\x02\\x00\\x1e\\x00\\x02me'))
do(lambda: c.recv(50))
`;

const STUB = JSON.stringify({
  pins: {
    2: {
      repeat: 500,
      steps: [
        [0, 1],
        [200, 0],
      ],
    },
    X17: [[0, 0], { after: 'ready', ms: 100, value: 1 }],
  },
  adc: {
    26: [
      [0, 20000],
      [3000, 50000],
    ],
  },
  i2c: {
    0: {
      '0x48': {
        registers: {
          '0x00': [
            [0, '17 80'],
            [2500, '18 10'],
          ],
        },
        reads: ['01'],
      },
    },
  },
  spi: { 1: { cs: '5', answers: { '8f': '58' }, bytes: '01 02' } },
  uart: {
    1: { data: [[0, 'a'], { after: 'ready', data: 'b' }], every: { ms: 1000, data: 'c' }, answers: { 'AT\r\n': 'OK' } },
  },
  dht: { 4: { temperature: 21.5, humidity: 40 } },
  temperature: 30,
  wifi: true,
  ble: {
    centrals: [
      {
        at: { after: 'ready' },
        steps: [
          [50, { subscribe: '0x2A6E' }],
          [90, { disconnect: true }],
        ],
      },
    ],
  },
  net: {
    names: { 'a.b': '10.1.1.1' },
    peers: {
      'broker.local:1883': { mqtt: { messages: [[500, 'led', 'on'], { after: 'ready', topic: 'led', data: 'off' }] } },
      'api:80': { http: { 'GET /': '12:00', '/led': { status: 201, headers: { a: 'b' }, body: '{}' } } },
    },
    clients: [{ port: 80, at: 500, http: 'GET /', repeat: 1000, times: 3 }],
  },
});

function readStub(text: string): void {
  const stub = parseStub(text, 'stub.json');
  const board = loadBoard(text.length % 2 === 0 ? 'ESP32_GENERIC' : 'RPI_PICO_W');
  runProject(board, textProject({ 'main.py': LOOKS }), { stub, maxSteps: MAX_STEPS, forUs: FOR_US });
}

/** Boots a board of a folder of profiles and runs a program on it, if the profile is said to be sound. */
function readProfile(path: string, target: string, firmware?: string): void {
  inFolder((folder) => {
    const problems = validateProfile(path, [folder], wiringProblems);
    const told = problems.map(({ key, expected, found }) => `${key}${expected}${found}`).join('\n');
    if (problems.length > 0) throw new ShownText(told);
    const board = loadBoard(target, { folders: [folder], firmware });
    const machine = new Machine(board, new MemoryHost(), (empty) => {
      installStops(empty.state, { maxSteps: MAX_STEPS });
    });
    machine.run({ name: 'a.py', text: 'print(sum(range(9)))\n', via: board.via });
    machine.heap.verify();
  });
}

/** What `targets validate` prints line by line. */
class ShownText extends Error {}

/** A trace in its two forms. */
const traces = (() => {
  let known: { readonly packed: Buffer; readonly text: string } | null = null;
  return (): { readonly packed: Buffer; readonly text: string } => {
    if (known !== null) return known;
    const board = loadBoard('MICROBIT');
    const parts: Uint8Array[] = [];
    const run = { target: board.id, firmware: board.firmware.id, program: 'a.py' };
    const project = textProject({ 'a.py': 'l = []\nfor i in range(40):\n    l.append("v%d" % i)\n    l = l[-5:]\n' });
    const recorder = new TraceRecorder(run, new PackedTraceWriter((bytes) => parts.push(bytes)), 20);
    recorder.end(runBare(board, project, {}, recorder).status);
    const packed = Buffer.concat(parts);
    const events = openTrace(bytesSource(packed), 'a.trace');
    const lines = [JSON.stringify({ ...events.header, uheapTrace: 1 })];
    while (events.next()) lines.push(events.text());
    known = { packed, text: `${lines.join('\n')}\n` };
    return known;
  };
})();

function readTrace(bytes: Buffer): void {
  const open = (): TraceEvents => openTrace(bytesSource(bytes), 'a.trace');
  const other = (): TraceEvents => openTrace(bytesSource(traces().packed), 'b.trace');
  for (const target of ['MICROBIT', 'ESP32_GENERIC']) replayTrace(open(), loadBoard(target));
  diffTraces(open(), other());
  traceGrowth(open, other, 'line');
}

const DUMPS: readonly string[] = [
  ...(JSON.parse(textOf('test/report/field-maps.json')) as { dump: string }[]).map(({ dump }) => dump),
  'GC: total: 64000, used: 41024, free: 22976, max new split: 110592\n No. of 1-blocks: 5, 2-blocks: 9, max blk sz: 64, max free sz: 310\n'.repeat(
    3,
  ),
];

/** Maps of heaps of different size are refused. */
function changesFrom(...maps: Parameters<typeof mapChanges>): ReturnType<typeof mapChanges> {
  try {
    return mapChanges(...maps);
  } catch (e) {
    throw (e as Error).message === 'the maps are of heaps of different size' ? new ShownText((e as Error).message) : e;
  }
}

function readDump(text: string): void {
  const dumps = parseDumps(text, 'log.txt');
  if (dumps.length === 0) return;
  const last = dumps.findLast(({ areas }) => areas.length > 0);
  mapPage('log.txt', dumps, text);
  timelineSvg(dumps.map(dumpSnapshot), 'log.txt');
  if (last === undefined) return;
  const before = parseDumps(DUMPS[0]!)[0]!;
  const snapshot = dumpSnapshot(last);
  const changes = changesFrom(dumpSnapshot(before), snapshot);
  const shown = mapText(snapshot, false) + figuresText(snapshot, false) + changesText(snapshot, changes, false);
  if (UNSAFE.test(shown)) throw new Error(`shows a control: ${JSON.stringify(shown.slice(0, 200))}`);
  changesPage('a', before, last, changes);
  mapSvg(snapshot, 'a', changes);
}

interface FileKind {
  readonly name: string;
  /** JSON is damaged as such, too; `lines`: each line of it is JSON. */
  readonly json: boolean | 'lines';
  readonly bases: () => readonly string[];
  readonly read: (text: string) => void;
}

const examples = readdirSync(join(repository, 'examples')).filter((name) => !name.includes('.'));
const inExamples = (file: string): string[] =>
  examples.flatMap((name) =>
    readdirSync(join(repository, 'examples', name)).includes(file) ? [textOf('examples', name, file)] : [],
  );

const KINDS: readonly FileKind[] = [
  { name: 'stub', json: true, bases: () => [STUB, STUB, ...inExamples('stub.json')], read: readStub },
  {
    name: 'board',
    json: true,
    bases: () =>
      ['stm32/PYBV11', 'rp2/RPI_PICO', 'esp32/ESP32_GENERIC', 'nrf/MICROBIT', 'unix/UNIX_X86'].map((id) =>
        textOf('targets', `${id}.json`).replace(/"id": "\w+"/, '"id": "FUZZED"'),
      ),
    read: (text) => onDisk('FUZZED.json', text, (path) => readProfile(path, 'FUZZED')),
  },
  {
    name: 'firmware profile',
    json: true,
    bases: () =>
      ['stm32-PYBV11', 'rp2-RPI_PICO', 'esp32-ESP32_GENERIC', 'nrf-MICROBIT', 'cortex-m3'].map((id) => {
        const profile = JSON.parse(textOf('firmware-profiles/v1.23.0', `${id}.json`)) as object;
        // What lies in files beside it, the profile that it extends has.
        return JSON.stringify({ ...profile, romQstrs: undefined, errorTexts: undefined, extends: id, id: 'fuzzed' });
      }),
    read: (text) =>
      onDisk('firmware-profiles/v1.23.0/fuzzed.json', text, (path) => readProfile(path, 'PYBV11', 'fuzzed')),
  },
  {
    name: 'trace',
    json: 'lines',
    bases: () => [traces().text],
    read: (text) => readTrace(Buffer.from(text, 'utf8')),
  },
  {
    name: 'packed trace',
    json: false,
    bases: () => [traces().packed.toString('latin1')],
    read: (text) => readTrace(Buffer.from(text, 'latin1')),
  },
  { name: 'dump', json: false, bases: () => DUMPS, read: readDump },
  {
    name: 'config',
    json: true,
    bases: () => inExamples('uheap.config.json'),
    read: (text) => onDisk('uheap.config.json', text, (path) => void readConfig(path)),
  },
  {
    name: 'baseline',
    json: true,
    bases: () => [textOf('examples/station/baselines/main@PYBV11.json')],
    read: (text) => onDisk('baseline.json', text, (path) => void readBaseline(path)),
  },
  {
    name: 'session',
    json: 'lines',
    bases: () => [textOf('test/serial/sessions/microbit.session')],
    read: (text) => onDisk('a.session', text, (path) => void readRecording(path)),
  },
];

/** Numbers of a dump, which bytes rarely change far enough. */
function withOddNumber(random: Random, text: string): string {
  const numbers = [...text.matchAll(/\d+|[0-9a-f]{8}(?=:)/g)];
  if (numbers.length === 0) return text;
  const { index, 0: number } = random.pick(numbers);
  const odd = random.pick(['0', '1', '4294967295', '4294967296', '99999999999999999999', 'ffffffff', '3ffffff0']);
  return text.slice(0, index) + odd + text.slice(index + number.length);
}

function damaged(random: Random, { json }: FileKind, text: string): string {
  const kind = random.below(4);
  if (kind === 0) return mutateBytes(random, text, text);
  if (json === true) return mutateJson(random, text);
  if (json === false) return withOddNumber(random, random.below(2) === 0 ? mutateBytes(random, text, text) : text);
  const lines = text.split('\n');
  for (let n = random.below(3); n >= 0; n--) {
    const at = random.below(lines.length - 1);
    if (random.below(4) === 0) lines.splice(random.below(lines.length), 0, lines[at]!);
    else if (random.below(8) === 0) lines.splice(at, 1 + random.below(4));
    else if (lines[at] !== '') lines[at] = mutateJson(random, lines[at] ?? '0');
  }
  return lines.join('\n');
}

export interface StrangeFile {
  readonly kind: string;
  readonly text: string;
  readonly read: (text: string) => void;
}

export function strangeFile(random: Random): StrangeFile {
  const kind = random.pick(KINDS);
  return { kind: kind.name, text: damaged(random, kind, random.pick(kind.bases())), read: kind.read };
}

/** What no terminal may get to see; a line end parts two messages. */
const UNSAFE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Reads it as the commands do. Throws what is no refusal. */
export function readStrangeFile({ text, read }: StrangeFile): Ending {
  try {
    read(text);
    return 'ok';
  } catch (e) {
    if (e instanceof RunStopped) return 'stopped';
    if (!(isUserError(e) || e instanceof SerialError || e instanceof ShownText)) throw e;
    const told = e instanceof ShownText ? plainText(e.message) : userErrorText(e);
    // One line for each thing that is wrong, none of them empty.
    if (told === '' || UNSAFE.test(told) || told.split('\n').includes('')) {
      throw new Error(`says ${JSON.stringify(told)}`);
    }
    return 'exception';
  }
}
