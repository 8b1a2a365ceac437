const US = { us: 1, ms: 1000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };

/** A time such as `60s`, `500ms` or `2m`, above 0. */
export const TIME = /^(?=.*[1-9])(\d+(?:\.\d+)?)(us|ms|s|m|h)$/;

/** A time in microseconds, at least one, of a text that TIME matches. */
export function parseUs(text: string): number {
  const [, number, unit] = TIME.exec(text)!;
  return Math.max(1, Math.round(Number(number) * US[unit as keyof typeof US]));
}
