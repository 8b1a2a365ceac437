const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1048576 };

/** A size such as `64k`, `1M` or `65536`, in bytes; null for an empty text, undefined for one that is no size. */
export function parseBytes(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const match = /^(\d+)\s*([kKmM]?)[bB]?$/.exec(trimmed);
  if (match === null) return undefined;
  const bytes = Number(match[1]) * FACTORS[match[2]!.toLowerCase()]!;
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** A size as one writes it: `64k` where it is whole. */
export function sizeText(bytes: number): string {
  if (bytes % FACTORS.m! === 0) return `${bytes / FACTORS.m!}M`;
  return bytes % FACTORS.k! === 0 ? `${bytes / FACTORS.k!}k` : String(bytes);
}
