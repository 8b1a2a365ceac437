import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portsText } from '../../src/cli/commands/ports.js';
import { KNOWN_DEVICES } from '../../src/serial/knownDevices.js';
import { readRecording } from '../../src/serial/recording.js';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/bridge.md'), 'utf8');

describe('docs/bridge.md', () => {
  it('shows what the recorded session gives', () => {
    const command = 'uheap compare --replay test/serial/sessions/webassembly.session';
    const [, shown] = text.split(`$ ${command}\n`);
    const args = ['dist/cli/main.cjs', ...command.split(' ').slice(1)];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stdout).toContain('verdict: exact');
    expect(shown!.slice(0, stdout.length)).toBe(stdout);
  });

  it('shows the program of that session', () => {
    const { program } = readRecording(join(root, 'test/serial/sessions/webassembly.session')).header;
    expect(text).toContain(`\`\`\`python\n${program.text}\`\`\``);
  });

  it('shows ports as they are printed', () => {
    const [{ vendor, product }] = KNOWN_DEVICES as [(typeof KNOWN_DEVICES)[0]];
    const board = { vendorId: vendor.toUpperCase(), productId: product, manufacturer: 'MicroPython' };
    expect(text).toContain(portsText([{ path: '/dev/ttyAMA0' }, { path: '/dev/ttyACM0', ...board }], false));
  });

  it('lists every option of compare', () => {
    const { stdout } = spawnSync(process.execPath, ['dist/cli/main.cjs', 'compare', '--help'], {
      cwd: root,
      encoding: 'utf8',
    });
    const options = [...stdout.matchAll(/--([a-z-]+)/g)].map((match) => match[1]!);
    const common = ['version', 'help', 'force'];
    expect(options).toContain('tolerance');
    expect(options.filter((name) => !common.includes(name) && !text.includes(`\`--${name}`))).toEqual([]);
  });
});
