import { describe, expect, it } from 'vitest';
import { escapeTelnet, startsTelnet, TelnetEnd } from '../../src/serve/telnet.js';

const [SE, SB, WILL, WONT, DO, DONT, IAC] = [240, 250, 251, 252, 253, 254, 255];

function server(): { receive: (...bytes: number[]) => number[]; replies: number[][] } {
  const replies: number[][] = [];
  const telnet = new TelnetEnd((reply) => replies.push([...reply]));
  return { receive: (...bytes) => [...telnet.receive(Uint8Array.from(bytes))], replies };
}

describe('telnet', () => {
  it('is what begins with a command', () => {
    expect(startsTelnet(Uint8Array.of(IAC, WILL, 44))).toBe(true);
    expect(startsTelnet(Uint8Array.of(IAC, IAC))).toBe(false);
    expect(startsTelnet(Uint8Array.of(13, 3))).toBe(false);
  });

  it('doubles a byte of 255 on its way out, and halves it on its way in', () => {
    expect([...escapeTelnet(Uint8Array.of(1, 255, 2))]).toEqual([1, 255, 255, 2]);
    expect(server().receive(1, IAC, IAC, 2)).toEqual([1, 255, 2]);
  });

  it('agrees to the four options of a serial port, once, and to no other', () => {
    const { receive, replies } = server();
    expect(receive(IAC, DO, 1, 65, IAC, WILL, 0, IAC, DO, 3, IAC, WILL, 44, IAC, DO, 1, IAC, WILL, 31)).toEqual([65]);
    expect(replies).toEqual([
      [IAC, WILL, 1],
      [IAC, DO, 0],
      [IAC, WILL, 3],
      [IAC, DO, 44],
      [IAC, DONT, 31],
    ]);
    receive(IAC, DONT, 1, IAC, DONT, 1);
    expect(replies.slice(5)).toEqual([[IAC, WONT, 1]]);
  });

  it.each([
    ['speed', 1, [0, 1, 0xc2, 0]],
    ['size', 2, [8]],
    ['parity', 3, [1]],
    ['stop bits', 4, [1]],
    ['control lines', 5, [8]],
    ['what to throw away', 12, [3]],
  ])('answers a setting of %s with 100 more', (_what, command, values) => {
    const { receive, replies } = server();
    expect(receive(IAC, SB, 44, command, ...values, IAC, SE, 65)).toEqual([65]);
    expect(replies).toEqual([[IAC, SB, 44, command + 100, ...values, IAC, SE]]);
  });

  it('takes values of 255 and commands that come in pieces', () => {
    const { receive, replies } = server();
    for (const byte of [IAC, SB, 44, 1, 0, 0, IAC, IAC, 1, IAC, SE]) expect(receive(byte)).toEqual([]);
    expect(replies).toEqual([[IAC, SB, 44, 101, 0, 0, IAC, IAC, 1, IAC, SE]]);
    expect(receive(66)).toEqual([66]);
  });

  it('asks for a serial port as a client, and both ends agree without talking for ever', () => {
    const queue: { to: TelnetEnd; bytes: Uint8Array }[] = [];
    const sent: number[][] = [];
    const ends: TelnetEnd[] = [
      new TelnetEnd((bytes) => queue.push({ to: ends[1]!, bytes }) && sent.push([...bytes])),
      new TelnetEnd((bytes) => queue.push({ to: ends[0]!, bytes })),
    ];
    ends[0]!.askForComPort(115200);
    const first = queue[0]!.bytes;
    expect([startsTelnet(first), [...first]]).toEqual([true, [IAC, WILL, 44]]);
    expect(sent.at(-1)).toEqual([IAC, SB, 44, 1, 0, 1, 0xc2, 0, IAC, SE]);
    let passed = 0;
    for (let one = queue.shift(); one !== undefined && passed < 100; one = queue.shift(), passed++) {
      expect([...one.to.receive(one.bytes)]).toEqual([]);
    }
    expect(passed).toBeLessThan(30);
  });

  it('goes on after what it does not know', () => {
    const { receive, replies } = server();
    expect(receive(IAC, 241, IAC, SB, 24, 1, IAC, SE, IAC, SB, 44, 99, IAC, SE, 67)).toEqual([67]);
    expect(replies).toEqual([]);
  });
});
