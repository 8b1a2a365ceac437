import { z } from 'zod';

/** Values that several keys of a stub hold. */

export const milliseconds = z.number('milliseconds, 0 or more').min(0, 'milliseconds, 0 or more');
export const hex = z.string('bytes as hex digits').regex(/^\s*([0-9a-fA-F]{2}\s*)*$/, 'bytes as hex digits');

/** An object whose keys are of a kind: `expected` says which. */
export function keyed<T>(
  pattern: RegExp,
  expected: string,
  value: z.ZodType<T>,
): z.ZodType<Readonly<Record<string, T>>> {
  return z.record(z.string(), value).superRefine((object, context) => {
    const bad = Object.keys(object).find((key) => !pattern.test(key));
    if (bad !== undefined) {
      context.addIssue({ code: 'custom', message: expected, path: [bad], params: { foundKey: true } });
    }
  });
}

export const serialData = z
  .union([z.string(), z.strictObject({ hex })], 'a text, or {"hex": "..."}')
  .describe('a text, or bytes as hex digits');

/** Text, which goes out as UTF-8, or bytes. */
export type SerialData = z.infer<typeof serialData>;
