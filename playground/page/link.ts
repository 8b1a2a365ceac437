import type { Work } from '../messages.js';

/** A program as the fragment of a link: deflated JSON in the alphabet that URLs have. */

/** What a fragment begins with; another number would be another format. */
const PREFIX = '#v1=';

/** As `Work`, in fewer letters: files, main, board, release, heap. */
interface Packed {
  readonly f: Readonly<Record<string, string>>;
  readonly m: string;
  readonly b: string;
  readonly v?: string;
  readonly h?: number;
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream): Promise<Uint8Array> {
  const piped = new Blob([bytes])
    .stream()
    .pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>);
  return new Uint8Array(await new Response(piped as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

function toText(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromText(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** The fragment of a program's link, with its `#`. */
export async function fragmentOf({ files, main, board }: Work): Promise<string> {
  const packed: Packed = {
    ...{ f: files, m: main, b: board.id },
    ...(board.micropython === '' ? {} : { v: board.micropython }),
    ...(board.heapBytes === null ? {} : { h: board.heapBytes }),
  };
  const json = new TextEncoder().encode(JSON.stringify(packed)) as Uint8Array<ArrayBuffer>;
  return PREFIX + toText(await through(json, new CompressionStream('deflate-raw')));
}

/** The program of a link; null where the fragment holds none. Throws where it is damaged. */
export async function programIn(fragment: string): Promise<Work | null> {
  if (!fragment.startsWith(PREFIX)) return null;
  const bytes = await through(fromText(fragment.slice(PREFIX.length)), new DecompressionStream('deflate-raw'));
  return checked(JSON.parse(new TextDecoder().decode(bytes)));
}

function checked(value: unknown): Work {
  const { f, m, b, v = '', h = null } = (value ?? {}) as Partial<Packed>;
  const isSound =
    typeof f === 'object' &&
    f !== null &&
    Object.values(f).every((text) => typeof text === 'string') &&
    typeof m === 'string' &&
    Object.hasOwn(f, m) &&
    typeof b === 'string' &&
    typeof v === 'string' &&
    (h === null || (Number.isSafeInteger(h) && h > 0));
  if (!isSound) throw new Error('the link holds no program');
  return { files: f, main: m, board: { id: b, micropython: v, heapBytes: h } };
}

/** The gist that an address names, as `?gist=ID` or `#gist=ID`; null: none. */
export function gistIn({ search, hash }: Pick<Location, 'search' | 'hash'>): string | null {
  const id = new URLSearchParams(search).get('gist') ?? new URLSearchParams(hash.slice(1)).get('gist');
  return id !== null && /^[0-9a-f]{8,64}$/i.test(id) ? id : null;
}
