import type { PinArg } from '../runtime/pinPort.js';

/** What the pins of several ports have alike. */

export const VALUE: PinArg = { name: 'value', kind: 'obj', keyword: true, defval: 'absent' };
export const PULL: PinArg = { name: 'pull', kind: 'obj', defval: 'none' };
export const MODE: PinArg = { name: 'mode', kind: 'obj', defval: 'none' };
export const MODE_INT: PinArg = { name: 'mode', kind: 'int', required: true, defval: 0 };

export const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
