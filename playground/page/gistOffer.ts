import type { Work } from '../messages.js';
import { confirmed } from './dialogs.js';
import { gistFiles, mainOf } from './gist.js';

/** Asks whether to fetch a gist, which is a request to GitHub, and does; null: it was not wanted. Throws where it can't be had. */
export async function offerGist(id: string, board: Work['board']): Promise<Work | null> {
  const text = `This link names the gist ${id}. It is fetched from api.github.com, and runs in this page only when you press Run.`;
  if (!(await confirmed('Open a gist?', text, 'Open'))) return null;
  const files = await gistFiles(id);
  return { files, main: mainOf(files), board };
}
