import type { Board } from '../../abi/board.js';

/** How fast a board runs when it comes up, in Hz. */

/** Of boards that don't say, by port. */
const BY_PORT: Readonly<Record<string, readonly number[]>> = {
  rp2: [125000000],
  esp32: [160000000],
  esp8266: [80000000],
  stm32: [168000000, 168000000, 42000000, 84000000],
};

/** What `machine.freq()` tells first: the processor, and on some ports its buses, where a board may say the first only. */
export function clocks({ freq, port }: Board): readonly number[] {
  const known = BY_PORT[port] ?? [48000000];
  const [cpu] = freq;
  if (cpu === undefined) return known;
  return known.length === 4 && freq.length < 4 ? [cpu, cpu, cpu / 4, cpu / 2] : freq;
}

/** Of the processor and of the two peripheral buses of an STM32. */
export function stm32Clocks(board: Board): { readonly cpu: number; readonly apb1: number; readonly apb2: number } {
  const [cpu = 0, , apb1 = 0, apb2 = 0] = clocks(board);
  return { cpu, apb1, apb2 };
}
