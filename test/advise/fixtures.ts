import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Board } from '../../src/abi/board.js';
import { type Advice, advise, type Finding } from '../../src/advise/advise.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import type { Project } from '../../src/report/projectFiles.js';
import { textProject } from '../../src/report/projectFiles.js';

/** A program of the folder `fixtures`, or one of several files with the program first. */
export function fixture(name: string, ...others: readonly string[]): Project {
  const read = (file: string): [string, string] => [
    file,
    readFileSync(join(import.meta.dirname, 'fixtures', file), 'latin1'),
  ];
  return textProject(Object.fromEntries([name, ...others].map(read)));
}

export const PYBOARD: Board = loadBoard('PYBV11');

export function adviceOn(text: string, board = PYBOARD): Advice {
  return advise(board, textProject({ 'app.py': text }));
}

/** What a finding says is done to a project's files, line by line. */
export function withChange(project: Project, { files }: Pick<Finding, 'files'>): Project {
  const changed: Record<string, string> = { ...project.files };
  for (const { file, lines } of files) {
    const own = Buffer.from(changed[file]!, 'latin1').toString('utf8').split('\n');
    for (const { line, removed, added } of [...lines].reverse()) {
      if (own.slice(line - 1, line - 1 + removed.length).join('\n') !== removed.join('\n')) {
        throw new Error(`${file}:${line}: is not what the finding says that it is`);
      }
      own.splice(line - 1, removed.length, ...added);
    }
    changed[file] = Buffer.from(own.join('\n')).toString('latin1');
  }
  return { ...project, files: changed, text: changed[project.program]! };
}
