import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN, uheapIn } from './uheap.js';

const folder = mkdtempSync(join(tmpdir(), 'uheap-net-'));
let echo: Server;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = await listening(createServer());
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Says something to a listener as soon as it is there, and gives what it answers until it closes. */
function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    socket.on('end', () => socket.end(() => resolve(answer)));
  });
}

beforeAll(async () => {
  echo = await listening(createServer((socket) => socket.pipe(socket)));
});

afterAll(() => {
  echo.close();
  rmSync(folder, { recursive: true });
});

describe('--net loopback', () => {
  it.each(['UNIX_X64', 'ESP32_GENERIC', 'NUCLEO_F767ZI', 'RPI_PICO_W'])(
    "%s reaches the host's loopback, and is reached there",
    async (target) => {
      const own = await freePort();
      const file = join(folder, `${target}.py`);
      writeFileSync(
        file,
        `import socket
def at(host, port): return socket.getaddrinfo(host, port)[0][-1]
s = socket.socket()
s.bind(at("0.0.0.0", ${own}))
s.listen(1)
c = s.accept()[0]
print(c.recv(100))
c.write(b"pong")
c.close()
d = socket.socket()
d.connect(at("127.0.0.1", ${portOf(echo)}))
print(d.write(b"hi" * 1500), len(d.read(3000)))
for host, port in (("127.0.0.1", ${await freePort()}), ("10.0.0.1", ${portOf(echo)})):
    try:
        socket.socket().connect(at(host, port))
    except OSError as e:
        print(e.errno)
`,
      );
      const run = spawn(process.execPath, [MAIN, 'run', file, '--target', target, '--net', 'loopback']);
      let out = '';
      let err = '';
      let answer: Promise<string> | null = null;
      run.stdout.on('data', (bytes: Buffer) => {
        out += bytes.toString();
      });
      run.stderr.on('data', (bytes: Buffer) => {
        err += bytes.toString();
        if (err.includes(`127.0.0.1:${own}`)) answer ??= ask(own, 'ping');
      });
      const code = await new Promise((resolve) => run.on('close', resolve));
      const [refused, unreachable] = {
        UNIX_X64: [111, 113],
        ESP32_GENERIC: [104, 118],
        NUCLEO_F767ZI: [104, 113],
        RPI_PICO_W: [104, 113],
      }[target]!;
      expect(out).toBe(`b'ping'\n3000 3000\n${refused}\n${unreachable}\n`);
      expect(code).toBe(0);
      expect(await answer).toBe('pong');
    },
  );

  it('is off by default: nothing of the host is reached', () => {
    const program = `import socket
try:
    socket.socket().connect(socket.getaddrinfo("127.0.0.1", ${portOf(echo)})[0][-1])
except OSError as e:
    print(e.errno)
`;
    writeFileSync(join(folder, 'off.py'), program);
    expect(uheapIn(folder, ['run', 'off.py', '--target', 'UNIX_X64', '--quiet']).out).toBe('111\n');
  });

  it('is the only network of the host that there is', () => {
    const { code, err } = uheapIn(folder, ['run', 'off.py', '--target', 'UNIX_X64', '--net', 'all']);
    expect([code, err]).toEqual([2, expect.stringContaining('--net')]);
  });
});
