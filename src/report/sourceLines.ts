import { utf8Text } from '../runtime/print.js';
import { type Project, pathInProject, projectFile } from './projectFiles.js';

/** Finds the source of lines that reports name. */
export class SourceLines {
  private readonly project: Project;
  private readonly files = new Map<string, readonly string[]>();

  constructor(project: Project) {
    this.project = project;
  }

  /**
   * A line's text without the space around it; empty where the project has no such line.
   *
   * @param file as the board calls it, or the program's path
   * @param line from 1
   */
  text(file: string, line: number): string {
    let lines = this.files.get(file);
    if (lines === undefined) {
      const { path, text } = this.project;
      const bytes = file === path ? text : projectFile(this.project, pathInProject(file));
      lines = utf8Text(bytes).split('\n');
      this.files.set(file, lines);
    }
    return (lines[line - 1] ?? '').trim();
  }
}
