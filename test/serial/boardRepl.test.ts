import { describe, expect, it } from 'vitest';
import { BoardRepl, checkSource } from '../../src/serial/boardRepl.js';
import { Wire } from '../../src/serial/wire.js';
import { FakeBoard, type FakeBoardOptions } from './fakeBoard.js';

/** A board in the raw REPL after a soft reset, and what talks to it. */
async function entered(options: FakeBoardOptions): Promise<{ board: FakeBoard; repl: BoardRepl }> {
  const board = new FakeBoard(options);
  const repl = new BoardRepl(new Wire(board));
  await repl.enter();
  await repl.softReset();
  return { board, repl };
}

const upper = (source: string): { out: string } => ({ out: source.toUpperCase() });

describe('the raw REPL, byte by byte', () => {
  it('runs a program and tells its output from its traceback', async () => {
    const { repl } = await entered({ run: () => ({ out: 'one\r\ntwo\r\n', err: 'ValueError: no\r\n' }) });
    expect(await repl.run('x')).toEqual({ out: 'one\r\ntwo\r\n', err: 'ValueError: no\r\n', via: 'raw-repl' });
  });

  it.each([1, 2, 3, 5, 7])('reads %i bytes at a time, so that every marker gets split', async (chunk) => {
    const { board, repl } = await entered({ chunk, run: upper });
    expect((await repl.run('print(1)')).out).toBe('PRINT(1)');
    await repl.leave();
    expect(board.state).toBe('friendly');
  });

  it.each([1, 3])('keeps UTF-8 whole across reads of %i bytes', async (chunk) => {
    const text = Buffer.from('höhe ≈ 8848 m 🏔').toString('latin1');
    const { repl } = await entered({ chunk, run: () => ({ out: text }) });
    const { out } = await repl.run('x');
    expect(Buffer.from(out, 'latin1').toString('utf8')).toBe('höhe ≈ 8848 m 🏔');
  });

  it('takes a megabyte of output', async () => {
    const out = 'all work and no play\r\n'.repeat(50_000);
    const { repl } = await entered({ run: () => ({ out }) });
    expect((await repl.run('x')).out.length).toBe(1_100_000);
  });

  it('takes output that looks like the protocol', async () => {
    const out = 'OK>\x04raw REPL; CTRL-B to exit\r\n>\x04\x04 >>> \x04';
    const { repl } = await entered({ run: () => ({ out, err: 'E: OK\r\n' }) });
    expect(await repl.run('x')).toMatchObject({ out, err: 'E: OK\r\n' });
    expect(await repl.run('y')).toMatchObject({ out, err: 'E: OK\r\n' });
  });

  it('sends long programs in pieces, all of them', async () => {
    const source = 'x = 1 # long line\n'.repeat(100);
    const { repl } = await entered({ run: upper });
    expect((await repl.run(source)).out).toBe(source.toUpperCase());
  });

  it('waits for a program that prints nothing for long', async () => {
    const { board, repl } = await entered({ run: () => ({ out: 'done', ms: 50_000 }) });
    expect((await repl.run('x')).out).toBe('done');
    expect(board.now()).toBeGreaterThan(50_000);
  });

  it('refuses a program that holds a command of the REPL', () => {
    expect(checkSource('print(1)\n')).toBeNull();
    expect(checkSource("s = '\x04'")).toBe('byte "\\x04" at offset 5 would be a command to the board\'s REPL');
  });
});

describe('raw paste', () => {
  it.each([1, 16, 32, 128, 256, 1000])('sends no more than windows of %i bytes allow', async (window) => {
    const source = 'abcdefg\n'.repeat(125);
    let ahead = 0;
    const board = new FakeBoard({ paste: window, run: upper });
    const repl = new BoardRepl(new Wire(board));
    await repl.enter();
    await repl.softReset();
    const write = board.write.bind(board);
    board.write = async (bytes) => {
      ahead = Math.max(ahead, bytes.length);
      await write(bytes);
    };
    expect(await repl.run(source)).toEqual({ out: source.toUpperCase(), err: '', via: 'raw-paste' });
    expect(ahead).toBeLessThanOrEqual(2 * window + 3);
  });

  it('splits every answer', async () => {
    const { repl } = await entered({ paste: 8, chunk: 1, run: upper });
    expect(await repl.run('print(12345678)\n')).toEqual({ out: 'PRINT(12345678)\n', err: '', via: 'raw-paste' });
  });

  it.each(['refused', 'unknown'] as const)(
    'falls back to the raw REPL where it is %s, and does not ask again',
    async (paste) => {
      const { board, repl } = await entered({ paste, run: upper });
      expect(await repl.run('a')).toMatchObject({ out: 'A', via: 'raw-repl' });
      expect(await repl.run('b')).toMatchObject({ out: 'B', via: 'raw-repl' });
      expect(board.sent.split('\x05A\x01').length).toBe(2);
    },
  );

  it('stops when the board gives up on the program', async () => {
    const { board, repl } = await entered({ paste: 32, pasteAborts: 40, run: upper });
    const answer = await repl.run('x'.repeat(500));
    expect(answer).toEqual({ out: '', err: 'MemoryError: \r\n', via: 'raw-paste' });
    expect(board.sent.length).toBeLessThan(200);
    expect(await repl.run('ok')).toMatchObject({ out: 'OK' });
  });

  it('says how far it came when the board gives no more windows', async () => {
    const { repl } = await entered({
      paste: 16,
      garble: (bytes) => (bytes === '\x01' ? '' : bytes),
    });
    await expect(repl.run('x'.repeat(100))).rejects.toThrow(
      '/dev/fake: raw paste: 32 of 100 bytes sent: nothing for 10 s; last heard',
    );
    await repl.leave();
  });
});
