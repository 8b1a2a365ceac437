import type { Random } from '../gc/random.js';

/** JSON at which readers break: the ends of numbers, names that every object has, controls of a terminal, nothing at all. */
const ODD: readonly string[] = [
  '0',
  '-1',
  '0.5',
  '1e-9',
  '1e308',
  '2147483648',
  '-2147483649',
  '4294967296',
  '9007199254740993',
  'null',
  'true',
  'false',
  '""',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\u001b[2J\\u202e"',
  '"__proto__"',
  '"toString"',
  '"constructor"',
  '"../../../../etc/passwd"',
  '"*"',
  '"0x20000000"',
  '[]',
  '{}',
  '[[]]',
  '[0,1,2,3,4,5,6,7,8,9]',
  '{"__proto__":{"x":1}}',
  '{"toString":1,"length":-1}',
  '{"after":"x","ms":1e9}',
];

const ODD_KEYS: readonly string[] = [
  '__proto__',
  'toString',
  'constructor',
  'hasOwnProperty',
  '',
  '\0',
  '\x1b[2J',
  'x',
];

/** Where a value is: what holds it, and under which key. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** Sets an own key, whatever its name is. */
function put({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** JSON with some of its values gone, doubled, exchanged, or odd. */
export function mutateJson(random: Random, text: string): string {
  const root: Record<string, unknown> = { root: JSON.parse(text) };
  const odd = (): unknown => JSON.parse(random.pick(ODD));
  /** An odd value of the same kind, which gets further. */
  const alike = (value: unknown): unknown => {
    for (let n = 0; n < 20; n++) {
      const other = odd();
      if (typeof other === typeof value && Array.isArray(other) === Array.isArray(value)) return other;
    }
    return odd();
  };
  for (let n = random.below(3) * random.below(2); n >= 0; n--) {
    const places = placesIn(root);
    const place = random.pick(places);
    const { holder, key } = place;
    switch (random.below(10)) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete holder[key];
        break;
      case 1:
        if (!Array.isArray(holder)) put({ holder, key: random.pick(ODD_KEYS) }, odd());
        break;
      case 2: {
        const { holder: from, key: name } = random.pick(places);
        put(place, structuredClone(from[name]));
        break;
      }
      case 3:
        if (Array.isArray(holder)) holder.push(...structuredClone(holder));
        else put({ holder, key: `${key}x` }, structuredClone(holder[key]));
        break;
      case 4:
        put(place, odd());
        break;
      default:
        put(place, alike(holder[key]));
    }
    // The root itself can have gone.
    if (placesIn(root).length === 0) root.root = odd();
  }
  return JSON.stringify(root.root) ?? '';
}
