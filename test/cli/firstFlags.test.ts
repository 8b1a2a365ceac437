import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FIRST_FLAGS, USUAL_FLAGS } from '../../src/cli/firstFlags.js';

const nameOf = (flag: string): string => flag.replace(/^--(no-)?/, '').replace(/=.*/, '');

describe('V8 while a program is young', () => {
  const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });

  it('takes flags that this Node has', () => {
    const { status, stderr } = spawnSync(process.execPath, [...FIRST_FLAGS, '-e', '0'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('goes back to what V8 does without', () => {
    expect(USUAL_FLAGS.map(nameOf)).toEqual(FIRST_FLAGS.map(nameOf));
    for (const flag of USUAL_FLAGS) expect(stdout).toContain(`default: ${flag}\n`);
  });
});
