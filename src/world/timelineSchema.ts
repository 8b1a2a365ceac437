import { z } from 'zod';
import { AWAITED, milliseconds } from './stubValues.js';
import type { AwaitedStep, Cycle, Step, Timeline } from './timeline.js';

/** `value`, or what it is from when on. */
export function timeline<T>(value: z.ZodType<T>, what: string): z.ZodType<Timeline<T>> {
  const form = `[milliseconds, ${what}]`;
  const step = z.tuple([milliseconds, value], form) as unknown as z.ZodType<Step<T>>;
  const awaited: z.ZodType<AwaitedStep<T>> = z.strictObject({ ...AWAITED, value });
  const inOrder = (list: readonly (Step<T> | AwaitedStep<T>)[]): boolean => {
    const times = list.flatMap((one) => (Array.isArray(one) ? [one[0] as number] : []));
    return times.every((ms, i) => i === 0 || ms >= times[i - 1]!);
  };
  const list = z
    .array(z.union([step, awaited], `${form}, or {"after": "what is printed", "value": ${what}}`))
    .min(1, `at least one ${form}`)
    .refine(inOrder, 'times that never go back');
  const steps = z.array(step).min(1, `at least one ${form}`).refine(inOrder, 'times that never go back');
  const cycle: z.ZodType<Cycle<T>> = z
    .strictObject({ repeat: z.number().gt(0, 'milliseconds above 0'), steps })
    .refine(({ repeat, steps: all }) => (all.at(-1)?.[0] ?? 0) < repeat, 'steps that are over before `repeat`');
  return z.union([value, list, cycle], `${what}, or a list of ${form}`);
}
