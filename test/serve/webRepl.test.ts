import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Client, Line } from '../../src/serve/client.js';
import { type BoardFiles, listenWebRepl } from '../../src/serve/webRepl.js';

/** A line that keeps what clients send. */
class HeardLine implements Line {
  clients: Client[] = [];
  heard = '';

  join(client: Client): void {
    this.clients.push(client);
  }

  leave(client: Client): void {
    this.clients = this.clients.filter((one) => one !== client);
  }

  receive(bytes: Uint8Array): void {
    this.heard += Buffer.from(bytes).toString('latin1');
  }
}

/** Messages that come, one after another: text as a string, else bytes. */
function messages(socket: WebSocket): () => Promise<string | number[]> {
  const come: (string | number[])[] = [];
  let wake = (): void => {};
  socket.on('message', (data: Buffer, isBinary) => {
    come.push(isBinary ? [...data] : data.toString('latin1'));
    wake();
  });
  return async () => {
    while (come.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return come.shift()!;
  };
}

function request(kind: number, size: number, name: string): Buffer {
  const bytes = Buffer.alloc(82);
  bytes.write('WA');
  bytes[2] = kind;
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt16LE(name.length, 16);
  bytes.write(name, 18);
  return bytes;
}

const WB = (code: number): number[] => [0x57, 0x42, code, 0];

describe('WebREPL', () => {
  const stored = new Map<string, Uint8Array>();
  const files: BoardFiles = {
    get: async (path) => stored.get(path) ?? null,
    put: async (path, bytes) => path !== 'full' && stored.set(path, Uint8Array.from(bytes)) === stored,
    version: async () => [1, 28, 0],
  };
  let line: HeardLine;
  let server: Awaited<ReturnType<typeof listenWebRepl>>;
  const open: WebSocket[] = [];

  const client = (): WebSocket => {
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
    open.push(socket);
    return socket;
  };

  beforeEach(async () => {
    line = new HeardLine();
    server = await listenWebRepl({ host: '127.0.0.1', port: 0 }, 'secret', line, files);
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.terminate();
    server.close();
  });

  async function connected(): Promise<{ socket: WebSocket; next: () => Promise<string | number[]> }> {
    const socket = client();
    const next = messages(socket);
    expect(await next()).toBe('Password: ');
    socket.send('secr');
    socket.send('et\r');
    expect(await next()).toBe('\r\nWebREPL connected\r\n>>> ');
    return { socket, next };
  }

  it('is a terminal after the password, and silent before', async () => {
    const socket = client();
    const next = messages(socket);
    expect(await next()).toBe('Password: ');
    let isSent = false;
    line.clients[0]!.send(Buffer.from('hidden'), () => (isSent = true));
    socket.send('secret\n1+1\r');
    expect([isSent, await next()]).toEqual([true, '\r\nWebREPL connected\r\n>>> ']);
    line.clients[0]!.send(Buffer.from('2\r\n'), () => {});
    expect([await next(), line.heard]).toEqual(['2\r\n', '1+1\r']);
  });

  it('closes after a wrong password', async () => {
    const socket = client();
    const next = messages(socket);
    await next();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.send('wrong\r');
    expect(await next()).toBe('\r\nAccess denied\r\n');
    await closed;
    await expect.poll(() => line.clients.length).toBe(0);
  });

  it('tells its version, takes a file in pieces and gives it back in chunks', async () => {
    const { socket, next } = await connected();
    socket.send(request(3, 0, ''));
    expect(await next()).toEqual([1, 28, 0]);
    const content = Buffer.from(Array.from({ length: 600 }, (_, i) => i & 0xff));
    socket.send(request(1, 600, 'lib/x.bin'));
    expect(await next()).toEqual(WB(0));
    socket.send(content.subarray(0, 100));
    socket.send(content.subarray(100));
    expect(await next()).toEqual(WB(0));
    expect(stored.get('lib/x.bin')).toEqual(Uint8Array.from(content));
    socket.send(request(2, 0, 'lib/x.bin'));
    expect(await next()).toEqual(WB(0));
    const got: number[] = [];
    for (const size of [256, 256, 88, 0]) {
      socket.send(Buffer.of(0));
      const [low, high, ...bytes] = (await next()) as number[];
      expect([low! | (high! << 8), bytes.length]).toEqual([size, size]);
      got.push(...bytes);
    }
    expect(await next()).toEqual(WB(0));
    expect(got).toEqual([...content]);
  });

  it('says what it cannot read or write', async () => {
    const { socket, next } = await connected();
    socket.send(request(2, 0, 'none'));
    expect(await next()).toEqual(WB(1));
    socket.send(Buffer.concat([request(1, 1, 'full'), Buffer.of(1)]));
    expect([await next(), await next()]).toEqual([WB(0), WB(1)]);
  });

  it("loses its client with a reset, as the socket is the board's, and takes the next one", async () => {
    const { socket } = await connected();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    line.clients[0]!.boardResets!();
    expect(await closed).toBe(1006);
    await connected();
    expect(line.clients).toHaveLength(1);
  });

  it('has one client at a time', async () => {
    await connected();
    const second = client();
    expect(await messages(second)()).toBe('uheap: the board has another client\r\n');
  });
});
