/** The files of a gist that a board can have: text, none of them shortened by GitHub. Throws where it can't be had. */
export async function gistFiles(id: string): Promise<Record<string, string>> {
  const answer = await fetch(`https://api.github.com/gists/${id}`, {
    headers: { accept: 'application/vnd.github+json' },
  });
  if (!answer.ok) {
    const why = answer.status === 404 ? 'there is none' : `GitHub answers ${answer.status}`;
    throw new Error(`gist ${id}: ${why}`);
  }
  const { files } = (await answer.json()) as {
    files: Record<string, { filename: string; content: string; truncated?: boolean }>;
  };
  const usable = Object.values(files).filter(
    ({ filename, truncated }) => /\.(py|json|txt|csv)$/.test(filename) && truncated !== true,
  );
  if (!usable.some(({ filename }) => filename.endsWith('.py'))) throw new Error(`gist ${id} has no Python file`);
  return Object.fromEntries(usable.map(({ filename, content }) => [filename, content]));
}

/** The file of a program that runs: `main.py`, or the first Python file. */
export function mainOf(files: Readonly<Record<string, string>>): string {
  const names = Object.keys(files);
  return names.find((name) => name === 'main.py') ?? names.find((name) => name.endsWith('.py')) ?? names[0]!;
}
