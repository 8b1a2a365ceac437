import { expect, test } from 'vitest';
import { compileToMpy } from '../../src/compiler/mpyWrite.js';
import { crossCompiler, recorded } from './machines.js';

/** Programs with much to root: long ints, constant tuples, f-strings, closures, classes. */
const NAMES = ['04_bigints', '06_format', '11_tuples', '12_classes', '13_closures', '33_app_parser'];

test.each(NAMES)('%s: collecting at every allocation changes nothing', (name) => {
  const source = recorded(`scripts/${name}.py`).toString('latin1');
  const machine = crossCompiler();
  machine.heap.stress = true;
  machine.verifyAfterCollection();
  const bytes = machine.inside(() => Buffer.from(compileToMpy(source, `${name}.py`), 'latin1'));
  expect(machine.heap.collections).toBeGreaterThan(20);
  expect(bytes.equals(recorded(`v1.23.0/mpy/${name}.mpy`))).toBe(true);
});
