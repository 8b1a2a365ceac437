import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

it('README has the counts of npm run conformance', () => {
  const counts = readFileSync(join(root, 'test/conformance/counts.txt'), 'utf8');
  const rows = counts
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => `| ${line.replace('/', ' ').split(' ').join(' | ')} |`);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const table = /<!-- conformance -->\n([\s\S]*?)\n<!-- \/conformance -->/.exec(readme)![1]!.split('\n');
  expect(rows.length).toBeGreaterThan(20);
  expect(table.slice(2)).toEqual(rows);
});
