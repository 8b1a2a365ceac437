import type { Board } from '../../abi/board.js';
import { portOf } from '../../runtime/port.js';

/** How fast a board runs when it comes up, in Hz. */

/** What `machine.freq()` tells first: the processor, and on some ports its buses, where a board may say the first only. */
export function clocks(board: Board): readonly number[] {
  const known = portOf(board).machine.freq;
  const { freq } = board;
  const [cpu] = freq;
  if (cpu === undefined) return known;
  return known.length === 4 && freq.length < 4 ? [cpu, cpu, cpu / 4, cpu / 2] : freq;
}

/** Of the processor and of the two peripheral buses of an STM32. */
export function stm32Clocks(board: Board): { readonly cpu: number; readonly apb1: number; readonly apb2: number } {
  const [cpu = 0, , apb1 = 0, apb2 = 0] = clocks(board);
  return { cpu, apb1, apb2 };
}

/** What a timer of an STM32 counts: twice its bus's clock where that is divided. */
export function stm32TimerHz(board: Board, timer: number): number {
  const { cpu, apb1, apb2 } = stm32Clocks(board);
  const bus = (timer >= 2 && timer <= 7) || (timer >= 12 && timer <= 14) ? apb1 : apb2;
  return bus === cpu ? bus : 2 * bus;
}
