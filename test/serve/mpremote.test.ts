import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN } from '../cli/uheap.js';

/**
 * mpremote's own test scripts against `uheap serve`. They are in MicroPython's tree: `MPREMOTE=/path/to/tools/mpremote`
 * names the folder; it needs Python with pyserial and platformdirs.
 */
const dir = process.env.MPREMOTE ?? '';
const hasMpremote = existsSync(join(dir, 'mpremote.py'));
if (!hasMpremote) console.log('mpremote: not tried; MPREMOTE names no tools/mpremote of a checkout of MicroPython');

/** mpremote looks for devices at USB: here the terminal is one. */
const FIND = `import os
import serial.tools.list_ports
from serial.tools.list_ports_common import ListPortInfo

port = ListPortInfo(os.environ["BOARD"])
port.vid = port.pid = 1
serial.tools.list_ports.comports = lambda: [port]
`;

/** What needs the device that mpremote finds by itself, when it connects again. */
const FINDS_ITSELF = ['test_resume.sh'];

/** pyserial waits a third of a second each time it closes a port of RFC 2217, and one script opens it a hundred times. */
const TIMEOUT = 900_000;
/** How their runner writes the folder that a script works in. */
const FOLDER = '$'.concat('{TMP}');

describe.runIf(hasMpremote)('mpremote', () => {
  const tmp = mkdtempSync(join(tmpdir(), 'uheap-mpremote-'));
  const tty = join(tmp, 'tty');
  let child: ChildProcess;
  let said = '';

  beforeAll(async () => {
    writeFileSync(join(tmp, 'sitecustomize.py'), FIND);
    child = spawn(process.execPath, [MAIN, 'serve', '-t', 'RPI_PICO', '--link', tty, '--listen', '0']);
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (bytes) => {
        said += bytes;
        if (said.endsWith('ends it\n')) resolve();
      });
    });
  });
  afterAll(() => void child.kill());

  /** Runs a script of theirs; returns what it prints, as their runner compares it. */
  function run(script: string, connect: string): string {
    const mpremote = join(tmp, `mpremote-${script}`);
    writeFileSync(mpremote, `#!/bin/sh\nexec python3 '${join(dir, 'mpremote.py')}' ${connect} "$@"\n`);
    chmodSync(mpremote, 0o755);
    const folder = mkdtempSync(join(tmp, 'files-'));
    const { PYTHONUNBUFFERED: _, ...env } = process.env;
    const done = spawnSync('bash', ['-c', `'${join(dir, 'tests', script)}' 2>&1`], {
      cwd: join(dir, 'tests'),
      env: { ...env, MPREMOTE: mpremote, TMP: folder, BOARD: tty, PYTHONPATH: `${tmp}:${dir}` },
      timeout: TIMEOUT,
    });
    return done.stdout.toString().replaceAll('\r', '').replaceAll(folder, FOLDER);
  }

  const scripts = hasMpremote ? readdirSync(join(dir, 'tests')).filter((name) => /^test_.*\.sh$/.test(name)) : [];
  const expected = (script: string): string => readFileSync(join(dir, 'tests', `${script}.exp`), 'utf8');

  it.each(scripts)(
    'passes its %s at a pseudo-terminal',
    (script) => {
      expect(run(script, '')).toBe(expected(script));
    },
    TIMEOUT,
  );

  const overNet = scripts.filter((script) => !FINDS_ITSELF.includes(script));
  it.each(overNet.flatMap((script) => ['socket', 'rfc2217'].map((scheme) => [script, scheme])))(
    'passes its %s over %s',
    (script, scheme) => {
      const [url] = new RegExp(`${scheme}:\\S+`).exec(said)!;
      expect(run(script!, `connect ${url}`)).toBe(expected(script!));
    },
    TIMEOUT,
  );
});
