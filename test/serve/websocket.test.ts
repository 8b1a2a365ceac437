import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoardWebSocket, shakeHands } from '../../src/serve/websocket.js';

/** As `webrepl_cli.py` asks: a key that is none, and no version. */
const REQUEST = [
  'GET / HTTP/1.1',
  'Host: echo.websocket.org',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: foo',
];
const HEAD_END = '\r\n\r\n';

describe("a board's websocket", () => {
  let server: Server;
  let board: BoardWebSocket | null;
  let heard: [string, boolean][];
  const open: Socket[] = [];

  beforeEach(async () => {
    board = null;
    heard = [];
    server = createServer((socket) =>
      shakeHands(socket, () => {
        board = new BoardWebSocket(socket, (bytes, isBinary) => heard.push([bytes.toString('latin1'), isBinary]));
      }),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
    server.close();
  });

  /** A socket, and what has come until now. */
  function client(): { socket: Socket; received: () => Buffer; closed: Promise<unknown> } {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    open.push(socket);
    let bytes = Buffer.alloc(0);
    socket.on('data', (more) => (bytes = Buffer.concat([bytes, more])));
    return { socket, received: () => bytes, closed: once(socket, 'close') };
  }

  const text = (bytes: string): Buffer => Buffer.from(bytes, 'latin1');

  async function shaken(behind = ''): Promise<ReturnType<typeof client>> {
    const one = client();
    one.socket.write(REQUEST.join('\r\n') + HEAD_END + behind, 'latin1');
    await expect.poll(() => one.received().includes(HEAD_END)).toBe(true);
    return one;
  }

  it('takes any key, and no version', async () => {
    const { received } = await shaken();
    const accept = createHash('sha1').update('foo258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    expect(received().toString('latin1').split('\r\n')).toContain(`Sec-WebSocket-Accept: ${accept}`);
  });

  it('takes frames with and without a mask, cut anywhere, and what came with the request', async () => {
    const { socket } = await shaken('\x81\x02hi');
    await expect.poll(() => heard).toEqual([['hi', false]]);
    const masked = text('\x82\x83\x01\x02\x03\x04').subarray(0);
    const payload = text('abc').map((byte, i) => byte ^ (i + 1));
    for (const byte of Buffer.concat([masked, payload])) {
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect
      .poll(() =>
        heard
          .slice(1)
          .map(([piece]) => piece)
          .join(''),
      )
      .toBe('abc');
    expect(heard.slice(1).every(([, isBinary]) => isBinary)).toBe(true);
  });

  it('keeps the kind of a message in its continuations, past what it leaves alone: a ping', async () => {
    const { socket, received } = await shaken();
    const before = received().length;
    socket.write(text('\x02\x01a' + '\x89\x01p' + '\x80\x01b' + '\x81\x01c'));
    await expect
      .poll(() => heard)
      .toEqual([
        ['a', true],
        ['b', true],
        ['c', false],
      ]);
    expect(received().length).toBe(before);
  });

  it('sends lengths of one and of two bytes, and no frame of 64 KB', async () => {
    const { received } = await shaken();
    const before = received().length;
    const frames = (): Buffer => received().subarray(before);
    board!.send(text('x'.repeat(125)), false);
    board!.send(text('y'.repeat(126)), true);
    board!.send(text('z'.repeat(0x10000)), true);
    const sizes = [2 + 125, 4 + 126, 4 + 0xffff, 2 + 1];
    await expect.poll(() => frames().length).toBe(sizes.reduce((a, b) => a + b));
    expect([...frames().subarray(0, 2), ...frames().subarray(127, 131)]).toEqual([0x81, 125, 0x82, 126, 0, 126]);
    expect([...frames().subarray(127 + 130, 127 + 134), ...frames().subarray(-3)]).toEqual([
      0x82, 126, 0xff, 0xff, 0x82, 1, 0x7a,
    ]);
  });

  it('answers a goodbye, and hangs up on a length of eight bytes', async () => {
    const polite = await shaken();
    polite.socket.write(text('\x88\x00'));
    await polite.closed;
    expect([...polite.received().subarray(-2)]).toEqual([0x88, 0]);
    const long = await shaken();
    long.socket.write(text('\x81\x7f'));
    await long.closed;
    expect(heard).toEqual([]);
  });

  it('gives a page to a browser, and nothing to one who talks without end', async () => {
    const browser = client();
    browser.socket.write('GET / HTTP/1.1\r\nHost: board\r\n\r\n');
    await browser.closed;
    expect(browser.received().toString()).toMatch(/^HTTP\/1.0 200 OK\r\n\r\n<base href="https:/);
    const endless = client();
    endless.socket.on('error', () => {});
    endless.socket.write('x'.repeat(10000));
    await endless.closed;
    expect([endless.received().length, board]).toEqual([0, null]);
  });
});
