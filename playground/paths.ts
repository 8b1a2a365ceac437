/** The name of a file that a board calls so: its flash is `/` or `/flash`. */
export function pathInBoard(file: string): string {
  return file.replace(/^\/+(flash\/)?/, '');
}
