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

/** As `serialData`, or a line that is held low. */
const serialInput = z
  .union(
    [z.string(), z.strictObject({ hex }), z.strictObject({ break: z.literal(true) })],
    'a text, {"hex": "..."}, or {"break": true}',
  )
  .describe('a text, bytes as hex digits, or a break');

export type SerialInput = z.infer<typeof serialInput>;

/** What a step that waits for the program has in place of a time. */
export const AWAITED = {
  after: z.string().min(1).describe('what the program prints first'),
  ms: milliseconds.describe('milliseconds from then on (default: 0)').optional(),
};

/** The address of a radio's owner. */
export const MAC_ADDRESS = /^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$/;

/** A time, or a moment after the program has printed something. */
export const moment = z.union(
  [milliseconds, z.strictObject(AWAITED)],
  'milliseconds, 0 or more, or {"after": "what is printed", "ms": milliseconds}',
);

export type Moment = z.infer<typeof moment>;

export const awaitedData = z.strictObject({ ...AWAITED, data: serialData });

/** What comes in at a time, or once the program has printed something. */
export const serialStep = z.union(
  [z.tuple([milliseconds, serialData]), awaitedData],
  '[milliseconds, text], or {"after": "what is printed", "data": text}',
);

export type SerialStep = z.infer<typeof serialStep>;

/** As `serialStep`, at a line that can be held low. */
export const lineStep = z.union(
  [z.tuple([milliseconds, serialInput]), z.strictObject({ ...AWAITED, data: serialInput })],
  '[milliseconds, text], or {"after": "what is printed", "data": text}',
);

export type LineStep = z.infer<typeof lineStep>;
