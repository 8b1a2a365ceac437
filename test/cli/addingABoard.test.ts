import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'dist/cli/main.cjs');
const document = readFileSync(join(root, 'docs/adding-a-board.md'), 'utf8');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uheap-newcomer-'));
  mkdirSync(join(folder, 'my'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A fenced block of the document, with the name of the file where it shows one. */
interface Block {
  readonly file: string | undefined;
  readonly text: string;
}

function blocks(): Block[] {
  const pattern = /(?:`([\w./-]+)`:\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm;
  return [...document.matchAll(pattern)]
    .filter(([, file, language]) => file !== undefined || language === '')
    .map(([, file, , text]) => ({ file, text: text! }));
}

/** Runs a command of the document; what it shows on both streams, one after the other. */
function run(command: string): string {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  if (words[0] === 'rm') {
    rmSync(join(folder, words[1]!));
    return '';
  }
  expect(words[0]).toBe('uheap');
  const { stdout, stderr } = spawnSync(process.execPath, [main, ...words.slice(1)], { cwd: folder, encoding: 'utf8' });
  return stderr + stdout;
}

describe('docs/adding-a-board.md', () => {
  it('leads to a board that runs programs', () => {
    let commands = 0;
    for (const { file, text } of blocks()) {
      if (file !== undefined) {
        const path = join(folder, file);
        if (existsSync(path)) {
          expect(text).toBe(readFileSync(path, 'utf8'));
        } else {
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, text);
        }
        continue;
      }
      for (const part of text.split(/^\$ /m).slice(1)) {
        const command = part.slice(0, part.indexOf('\n'));
        expect(`${command}\n${run(command)}`).toBe(part);
        commands++;
      }
    }
    expect(commands).toBe(11);
  });
});
