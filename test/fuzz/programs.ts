import type { Random } from '../gc/random.js';

/**
 * Random programs that are right by the grammar and wrong by everything else: any operation on any value. Each statement
 * stands in a `try`, so that a program comes past its first error.
 */

const MODULES = [
  'array',
  'binascii',
  'cmath',
  'collections',
  'cryptolib',
  'deflate',
  'errno',
  'framebuf',
  'gc',
  'hashlib',
  'heapq',
  'io',
  'json',
  'machine',
  'math',
  'micropython',
  'os',
  'platform',
  'random',
  're',
  'select',
  'socket',
  'struct',
  'sys',
  'time',
  'uctypes',
  'vfs',
  '_thread',
  'asyncio',
  'network',
  'pyb',
  'rp2',
  'esp32',
  'neopixel',
  'ssl',
];

/** Names of methods, attributes and functions of built-in types, whatever has them. */
const NAMES =
  'append clear copy count extend index insert pop remove reverse sort get items keys values popitem setdefault update fromkeys add discard difference intersection isdisjoint issubset issuperset symmetric_difference union decode encode find rfind rindex join split rsplit splitlines strip lstrip rstrip format replace partition rpartition center lower upper isspace isalpha isdigit isupper islower startswith endswith send throw close __name__ __class__ __init__ __next__ __iter__ __len__ __dict__ __call__ __enter__ __exit__ __getitem__ __setitem__ __str__ __repr__ __hash__ __eq__ __add__ real imag start stop step to_bytes from_bytes args value errno tell seek read write readinto readline getvalue flush fill pack unpack calcsize pack_into unpack_from match search compile sub sha256 digest update hexlify unhexlify b2a_base64 a2b_base64 loads dumps sqrt sin floor ceil isclose phase polar sizeof addressof bytes_at bytearray_at struct collect mem_free mem_alloc threshold enable disable heap_lock heap_unlock opt_level const schedule qstr_info mem_info stack_use print_exception version implementation modules path exit stdout stdin listdir mkdir stat getcwd uname heappush heappop heapify namedtuple OrderedDict deque appendleft popleft ticks_ms ticks_diff sleep localtime mktime getrandbits randint choice seed poll register modify unregister FrameBuffer pixel text line rect StringIO BytesIO IOBase open DeflateIO RAW ZLIB AES aes encrypt decrypt hypot lock acquire release start_new_thread Pin Timer I2C SPI ADC PWM freq unique_id run gather create_task Event Lock wait_for'.split(
    ' ',
  );

const BUILTINS =
  'abs all any bin bool bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec filter float frozenset getattr globals hasattr hash help hex id int isinstance issubclass iter len list locals map max memoryview min next object oct ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type zip BaseException Exception StopIteration ValueError KeyError OSError MemoryError StopAsyncIteration SystemExit UnicodeError NotImplemented __import__ __build_class__'.split(
    ' ',
  );

const BINARY = '+ - * / // % ** & | ^ << >> @ < > <= >= == != in is and or'.split(' ').concat('not in', 'is not');
const LITERALS = [
  '0',
  '1',
  '-1',
  '7',
  '255',
  '1000000',
  '1 << 30',
  '1 << 62',
  '-(1 << 31)',
  '10 ** 40',
  '0.5',
  '-0.0',
  '1e308 * 10',
  '3j',
  'None',
  'True',
  'False',
  '...',
  "''",
  "'abc'",
  "'%s %d {} {:>5}'",
  "'\\u20ac\\xe4'",
  "b'\\x00\\xffabc'",
  'bytearray(5)',
  'memoryview(bytearray(8))',
  '[1, 2, 3]',
  '[[]] * 3',
  '()',
  "(1, 'a', None)",
  '{1, 2}',
  "{'a': 1, 2: []}",
  'range(5)',
  'range(10, -10, -3)',
  'slice(1, None, 2)',
  '(x for x in (1, 2, 3))',
  'lambda *a, **k: (a, k)',
  'type("T", (), {"x": 1})()',
  'object()',
  'frozenset((1, 2))',
];
const VARIABLES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Generates programs from one source of chance. */
export class ProgramMaker {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  program(): string {
    const n = 1 + this.random.below(12);
    let text = VARIABLES.map(
      (name) => `try: ${name} = ${this.random.pick(LITERALS)}\nexcept Exception: ${name} = 0\n`,
    ).join('');
    for (let i = 0; i < n; i++) text += this.guarded('');
    return `${text}print('end')\n`;
  }

  private guarded(indent: string): string {
    const body = this.statement(`${indent}    `, 2);
    const kind = this.random.pick([
      'Exception',
      'BaseException',
      'Exception as e',
      '(TypeError, ValueError)',
      'MemoryError',
    ]);
    return `${indent}try:\n${body}${indent}except ${kind}:\n${indent}    pass\n`;
  }

  private statement(indent: string, depth: number): string {
    const { random } = this;
    const simple = depth <= 0 || random.below(3) > 0;
    const line = (text: string): string => `${indent}${text}\n`;
    const body = (): string => {
      let text = '';
      for (let n = 1 + random.below(3); n > 0; n--) text += this.statement(`${indent}    `, depth - 1);
      return text;
    };
    if (simple) {
      switch (random.below(10)) {
        case 0:
          return line(`print(${this.expr(3)})`);
        case 1:
          return line(
            `${this.target()} ${random.pick(['', '+', '-', '*', '/', '//', '%', '**', '|', '<<', '>>', '@'])}= ${this.expr(3)}`,
          );
        case 2:
          return line(`del ${this.target()}`);
        case 3:
          return line(`import ${random.pick(MODULES)} as ${random.pick(VARIABLES)}`);
        case 4:
          return line(
            `from ${random.pick(MODULES)} import ${indent.length <= 4 && random.below(2) === 0 ? '*' : random.pick(NAMES)}`,
          );
        case 5:
          return line(`raise ${this.expr(2)}${random.below(3) === 0 ? ` from ${this.expr(1)}` : ''}`);
        case 6:
          return line(`assert ${this.expr(2)}, ${this.expr(1)}`);
        case 7:
          return line(`${this.target()}, *${this.target()} = ${this.expr(2)}`);
        default:
          return line(`${random.pick(VARIABLES)} = ${this.expr(3)}`);
      }
    }
    switch (random.below(8)) {
      case 0:
        return `${line(`for ${this.target()} in ${this.expr(2)}:`)}${body()}`;
      case 1:
        return `${line(`while ${this.expr(2)}:`)}${body()}${line(`    ${random.pick(['break', 'continue', 'pass'])}`)}`;
      case 2:
        return `${line(`if ${this.expr(2)}:`)}${body()}${line('else:')}${body()}`;
      case 3:
        return `${line('try:')}${body()}${line(random.pick(['finally:', 'except:', 'except Exception as a:']))}${body()}`;
      case 4:
        return `${line(`with ${this.expr(2)} as ${this.target()}:`)}${body()}`;
      case 5:
        return `${line(`def ${random.pick(VARIABLES)}(${this.parameters()}):`)}${body()}${line(`    ${random.pick(['return', 'yield', 'yield from', 'return'])} ${this.expr(2)}`)}`;
      case 6:
        return `${line(`class ${random.pick(VARIABLES)}(${random.below(2) === 0 ? '' : this.expr(1)}):`)}${line(`    def ${random.pick(NAMES)}(self, *a): return ${this.expr(2)}`)}${body()}`;
      default:
        return `${line(`async def ${random.pick(VARIABLES)}():`)}${body()}${line(`    await ${this.expr(1)}`)}`;
    }
  }

  private parameters(): string {
    return this.random.pick(['', 'a', 'a, b=1', '*a', 'a, *b, c, **d', 'a=[], *, b=2', '**a']);
  }

  private target(): string {
    const { random } = this;
    const name = random.pick(VARIABLES);
    switch (random.below(5)) {
      case 0:
        return `${name}.${random.pick(NAMES)}`;
      case 1:
        return `${name}[${this.expr(1)}]`;
      case 2:
        return `${name}[${this.expr(0)}:${this.expr(0)}]`;
      default:
        return name;
    }
  }

  private args(depth: number): string {
    const { random } = this;
    const args = Array.from({ length: random.below(4) }, () => this.expr(depth - 1));
    if (random.below(8) === 0) args.push(`*${this.expr(depth - 1)}`);
    if (random.below(5) === 0) {
      args.push(`${random.pick(['key', 'end', 'sep', 'reverse', 'default', ...NAMES])}=${this.expr(depth - 1)}`);
    }
    if (random.below(12) === 0) args.push(`**${this.expr(depth - 1)}`);
    return args.join(', ');
  }

  private expr(depth: number): string {
    const { random } = this;
    if (depth <= 0) return random.below(3) === 0 ? random.pick(VARIABLES) : `(${random.pick(LITERALS)})`;
    switch (random.below(15)) {
      case 0:
      case 1:
        return `(${this.expr(depth - 1)} ${random.pick(BINARY)} ${this.expr(depth - 1)})`;
      case 2:
        return `${random.pick(['-', '~', 'not ', '+'])}${this.expr(depth - 1)}`;
      case 3:
      case 4:
        return `${random.pick(BUILTINS)}(${this.args(depth)})`;
      case 5:
      case 6:
      case 7:
        return `${this.expr(depth - 1)}.${random.pick(NAMES)}(${this.args(depth)})`;
      case 8:
        return `${this.expr(depth - 1)}.${random.pick(NAMES)}`;
      case 9:
        return `${this.expr(depth - 1)}[${this.expr(depth - 1)}]`;
      case 10:
        return `${this.expr(depth - 1)}[${this.expr(0)}:${this.expr(0)}${random.below(3) === 0 ? `:${this.expr(0)}` : ''}]`;
      case 11:
        return `[${this.expr(depth - 1)} for ${random.pick(VARIABLES)} in ${this.expr(depth - 1)} if ${this.expr(depth - 1)}]`;
      case 12:
        return `(${this.expr(depth - 1)} if ${this.expr(depth - 1)} else ${this.expr(depth - 1)})`;
      case 13:
        return `f"{${random.pick(VARIABLES)}${random.pick(['', '!r', ':>5', ':x', ':.2f'])}}"`;
      default:
        return `(${this.expr(depth - 1)}, ${this.expr(depth - 1)})`;
    }
  }
}
