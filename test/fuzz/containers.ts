import type { Random } from '../gc/random.js';

/** Programs whose objects change a container in the middle of what the firmware does with it. */

const CONTAINERS: readonly string[] = ['[]', 'set()', '{}', 'OrderedDict()', 'bytearray()', 'deque((), 50)'];

/** What a special method does to the container before it answers. */
const CHANGES: readonly string[] = [
  'c.clear()',
  'c.pop()',
  'c.append(K(n))',
  'c.add(K(n))',
  'c.extend([K(n)] * 9)',
  'c.update({K(n): n})',
  'c.update([K(n)])',
  'c.remove(self)',
  'c.sort()',
  'c[K(n)] = n',
  'c[0:2] = []',
  'del c[0]',
  'c.__init__()',
  'gc.collect()',
  'c.append(7)',
  'c.popleft()',
];

const USES: readonly string[] = [
  'c.sort()',
  'sorted(c, key=lambda k: (touch(k), k)[1])',
  'c.index(K(3))',
  'c.count(K(3))',
  'c.remove(K(3))',
  'c == [K(i) for i in range(20)]',
  'c < [K(i) for i in range(20)]',
  'c == {K(i) for i in range(20)}',
  'c | {K(1)}',
  'c & {K(1)}',
  'c ^ {K(1)}',
  'c - {K(1)}',
  'K(3) in c',
  'max(c)',
  'min(c)',
  'sum(c)',
  'repr(c)',
  "','.join(c)",
  'tuple(c)',
  'list(map(touch, c))',
  'dict(c)',
  'c.get(K(2))',
  'c.setdefault(K(2), 1)',
  'c.pop(K(2))',
  'c.extend(map(touch, range(9)))',
  'c.update(map(touch, range(9)))',
  'heapq.heapify(c)',
  'heapq.heappush(c, K(1))',
  'heapq.heappop(c)',
  'c.copy()',
  'c * 3',
  'any(c)',
  'json.dumps(c)',
  'hash(frozenset(c))',
  'bytes(c)',
  'print(*c)',
  'c.issubset({K(1), K(2)})',
  'c.intersection_update([K(1)])',
  'c.difference_update([K(1)])',
  'c.symmetric_difference_update([K(1)])',
  'struct.pack("20i", *c)',
];

/** A program that uses a container again and again while the objects in it change it. */
export function containerProgram(random: Random): string {
  const change = (): string =>
    `        if n % ${1 + random.below(4)} == 0: change(lambda: change_${random.below(3)}(self))`;
  const answer = (): string => random.pick(['True', 'False', 'n % 2 == 0', 'NotImplemented']);
  const lines = [
    'import gc, json, struct',
    'try: import heapq',
    'except ImportError: pass',
    'try: from collections import OrderedDict, deque',
    'except ImportError: OrderedDict = deque = dict',
    'c = []',
    'n = 0',
    'def change(f):',
    '    try: f()',
    '    except Exception: pass',
  ];
  for (let i = 0; i < 3; i++) {
    lines.push(`def change_${i}(self):`, '    global n', '    n += 1', `    ${random.pick(CHANGES)}`);
  }
  lines.push(
    'class K:',
    '    def __init__(self, v): self.v = v',
    '    def __hash__(self):',
    '        global n; n += 1',
    random.below(3) === 0 ? change() : '        pass',
    `        return ${random.pick(['1', 'self.v', 'n'])}`,
  );
  for (const name of ['__eq__', '__lt__', '__gt__', '__le__', '__add__', '__radd__']) {
    lines.push(`    def ${name}(self, other):`, '        global n; n += 1', change(), `        return ${answer()}`);
  }
  lines.push('    def __repr__(self):', '        global n; n += 1', change(), "        return 'K'");
  lines.push('def touch(k):', '    global n; n += 1', change().replace('        ', '    ').replace('(self)', '(k)'));
  lines.push('    return k');
  for (let i = 0; i < 6; i++) {
    lines.push(`c = ${random.pick(CONTAINERS)}`);
    for (const put of ['c.append(K(i))', 'c.add(K(i))', 'c[K(i)] = i', 'c.append(i)']) {
      lines.push('try:', `    for i in range(${1 + random.below(40)}): ${put}`, 'except Exception: pass');
    }
    for (let j = 0; j < 4; j++) lines.push(`try: ${random.pick(USES)}`, 'except Exception: pass');
  }
  return `${lines.join('\n')}\n`;
}
