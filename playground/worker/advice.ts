import type { Board } from '../../src/abi/board.js';
import { advise } from '../../src/advise/advise.js';
import { findingLine } from '../../src/advise/findingLine.js';
import type { RunOptions } from '../../src/report/programRun.js';
import type { Project } from '../../src/report/projectFiles.js';
import type { AdviceResult } from '../messages.js';

/** What to change in a program, as the page shows it. */
export function adviceForPage(board: Board, project: Project, options: RunOptions): AdviceResult {
  const advice = advise(board, project, options);
  const changes = advice.findings.map((finding) => {
    const { rule, place, files, mind, source } = finding;
    return {
      ...{ rule, mind, source },
      place: { file: place.file, line: place.line },
      text: findingLine(advice, finding),
      lines: files.flatMap(({ file, lines }) => lines.map((changed) => ({ file, ...changed }))),
    };
  });
  return { changes, rejected: advice.rejected, untried: advice.untried };
}
