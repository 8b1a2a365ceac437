import { describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

describe('A name that a class has no member for', () => {
  it('is found once it was added, and is missing again once it was deleted', () => {
    const text = `
class A: pass
class B(A): pass
def look(o):
    try:
        print(o.f())
    except AttributeError:
        print('none')
b = B()
look(b)
look(b)
A.f = lambda self: 1
look(b)
B.f = lambda self: 2
look(b)
del B.f
look(b)
del A.f
look(b)
look(b)
A.__new__ = lambda cls: 'made'
print(B())
`;
    expect(runProgram(text).split(/\s+/).join(' ')).toBe('none none 1 2 1 none none made ');
  });
});

describe('The attributes of an instance', () => {
  it('keep their values while their table grows, in a heap that is collected each time', () => {
    const text = `
class A:
    def __init__(self, *names):
        for name in names:
            setattr(self, name, [name])
        self.last = [1]
        self.more = [2]
names = [c + d for c in 'abcd' for d in 'xyz']
a = A(*names)
del a.ax
a.bq = [3]
print(all(getattr(a, name) == [name] for name in names[1:]), hasattr(a, 'ax'), a.last, a.more, a.bq)
`;
    expect(runProgram(text, { stress: true })).toBe('True False [1] [2] [3]\n');
  });
});

describe('Floats and small ints', () => {
  it('have the same operators in any order', () => {
    const text = `
f = 2.5
n = 2
g = 0.5
print(f + n, f - n, f * n, f / n, f < n, f > n, f <= n, f >= n, f == n)
print(n + f, n - f, n * f, n / f, n < f, n > f, n <= f, n >= f, n == f)
print(f / g, f // n, n // f, f % n, f ** n)
f /= n
n /= g
print(f, n)
for a, b in ((f, 0), (f, 0.0), (1, 0.0), (1, -0.0)):
    try:
        a / b
    except ZeroDivisionError as e:
        print(e)
`;
    expect(runProgram(text).trim().split('\n')).toEqual([
      '4.5 0.5 5.0 1.25 False True False True False',
      '4.5 -0.5 5.0 0.8 True False True False False',
      '5.0 1.0 0.0 0.5 6.25',
      '1.25 4.0',
      ...Array<string>(4).fill('divide by zero'),
    ]);
  });

  it('are rounded to single precision where floats have that', () => {
    const text = 'n = 16777217\nf = 1.0\nprint(n - f == 16777216 - f, f * n == 16777216.0, f - n < -n + f)\n';
    expect(runProgram(text, { target: 'PYBV11', heapBytes: 65536 }).trim()).toBe('True True False');
  });
});
