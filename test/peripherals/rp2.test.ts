import { describe, expect, it } from 'vitest';
import { blocksOf, runOn } from './boardRun.js';

describe('rp2', () => {
  it('state machines blink a pin at their own speed', () => {
    const program = `
import time, rp2
from machine import Pin

@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def blink():
    wrap_target()
    set(pins, 1)   [31]
    nop()          [31]
    nop()          [31]
    nop()          [31]
    nop()          [31]
    set(pins, 0)   [31]
    nop()          [31]
    nop()          [31]
    nop()          [31]
    nop()          [31]
    wrap()

sm = rp2.StateMachine(0, blink, freq=2000, set_base=Pin(25))
sm.active(1)
time.sleep(1)
sm.active(0)
print(sm, sm.active(), rp2.PIO(0))
`;
    const { out, events } = runOn('RPI_PICO', program);
    expect(out).toBe('StateMachine(0) False PIO(0)\n');
    const edges = events.filter((event) => event.includes('pin GPIO25'));
    // 320 cycles a round at 2 kHz.
    expect(edges.length).toBeGreaterThanOrEqual(12);
    expect(edges.length).toBeLessThanOrEqual(14);
    expect(edges.slice(0, 3).map((event) => event.at(-1))).toEqual(['1', '0', '1']);
  });

  it('programs talk with state machines through their queues', () => {
    const program = `
import rp2

@rp2.asm_pio(in_shiftdir=rp2.PIO.SHIFT_LEFT, out_shiftdir=rp2.PIO.SHIFT_LEFT)
def add_one():
    pull()
    mov(x, invert(osr))
    jmp(x_dec, "next")
    label("next")
    mov(isr, invert(x))
    push()

sm = rp2.StateMachine(4, add_one)
sm.active(1)
sm.put(41)
print(sm.get(), sm.rx_fifo(), sm.tx_fifo())
for n in range(4):
    sm.put(n)
print([sm.get() for n in range(4)])
sm.exec("set(y, 5)")
sm.exec("mov(isr, y)")
sm.exec("push()")
print(sm.get())
`;
    expect(runOn('RPI_PICO', program).lines).toEqual(['42 0 0', '[1, 2, 3, 4]', '5']);
  });

  it('a NeoPixel program sends its bits', () => {
    const program = `
import array, rp2, time
from machine import Pin

@rp2.asm_pio(sideset_init=rp2.PIO.OUT_LOW, out_shiftdir=rp2.PIO.SHIFT_LEFT, autopull=True, pull_thresh=24)
def ws2812():
    T1 = 2
    T2 = 5
    T3 = 3
    wrap_target()
    label("bitloop")
    out(x, 1)               .side(0)    [T3 - 1]
    jmp(not_x, "do_zero")   .side(1)    [T1 - 1]
    jmp("bitloop")          .side(1)    [T2 - 1]
    label("do_zero")
    nop()                   .side(0)    [T2 - 1]
    wrap()

sm = rp2.StateMachine(0, ws2812, freq=8_000_000, sideset_base=Pin(22))
sm.active(1)
sm.put(array.array("I", [0xF00000, 0x0000FF]), 8)
time.sleep_ms(1)
print(sm.tx_fifo())
`;
    const { out, events } = runOn('RPI_PICO', program);
    expect(out).toBe('0\n');
    // Each bit is one pulse.
    expect(events.filter((event) => event.endsWith('pin GPIO22 1'))).toHaveLength(48);
  });

  it('interrupts call handlers', () => {
    const program = `
import rp2, time

@rp2.asm_pio()
def ring():
    irq(rel(0))
    label("end")
    jmp("end")

sm = rp2.StateMachine(2, ring)
sm.irq(lambda s: print("irq", s))
sm.active(1)
time.sleep_ms(5)
`;
    expect(runOn('RPI_PICO', program).out).toBe('irq StateMachine(2)\n');
  });

  // shared/runtime/mpirq.c mp_irq_dispatch: the handler of a hard interrupt that raises is called no more.
  it.each(['1.23.0', '1.28.0'])('hard interrupts of %s have no heap, and are off after an error', (release) => {
    const program = `
import gc, rp2, time

@rp2.asm_pio()
def ring():
    irq(rel(0))
    nop() [31]

calls = 0
def handler(s):
    global calls
    calls += 1
    bytearray(100)

sm = rp2.StateMachine(0, ring, freq=2000)
sm.irq(handler, hard=True)
sm.active(1)
time.sleep_ms(100)
sm.active(0)
print(calls, len(bytearray(100)))
`;
    const { lines } = runOn('RPI_PICO', program, {}, {}, `${release}/`);
    expect(lines[0]).toBe('Uncaught exception in IRQ callback handler');
    expect(lines.slice(-2)).toEqual(['MemoryError: ', '1 100']);
  });

  it('raises as the port does', () => {
    const program = `
import rp2
for f in (lambda: rp2.StateMachine(8), lambda: rp2.PIO(2), lambda: rp2.PIO(0).state_machine(4)):
    try:
        f()
    except ValueError as e:
        print(e)
`;
    expect(runOn('RPI_PICO', program).lines).toEqual(['invalid StateMachine', 'invalid PIO', 'invalid StateMachine']);
  });

  it('DMA copies between buffers', () => {
    const program = `
import rp2
src = bytearray(b"abcdefgh")
dst = bytearray(8)
d = rp2.DMA()
c = d.pack_ctrl(size=0)
d.config(read=src, write=dst, count=8, ctrl=c, trigger=True)
print(d, dst, d.active(), hex(c), rp2.DMA.unpack_ctrl(c)["treq_sel"])
d.close()
try:
    d.count
except ValueError as e:
    print(e)
`;
    expect(runOn('RPI_PICO', program).lines).toEqual([
      "DMA(11) bytearray(b'abcdefgh') False 0x3fd831 63",
      'channel closed',
    ]);
    expect(blocksOf('RPI_PICO', 'import rp2', 'rp2.DMA()')).toBe(1);
  });

  it('the RISC-V cores of an RP2350B have all its pins, and say what they are', () => {
    const program = 'import sys\nfrom machine import Pin\nprint(Pin(47), sys.implementation[2])';
    expect(runOn('WEACTSTUDIO_RP2350B_CORE_RISCV', program).out).toBe(
      'Pin(GPIO47, mode=ALT, pull=PULL_DOWN, alt=31) WeAct Studio RP2350B Core with RP2350-RISCV\n',
    );
  });
});
