import type { Board } from '../../src/abi/board.js';
import { loadLaterParts } from '../../src/machine/laterParts.js';
import { loadBoard } from '../../src/profiles/boards.js';
import { fetchTarget, fetchTargets } from '../../src/profiles/fetched.js';
import type { BoardChoice } from '../messages.js';

/** Where the files of boards are. */
const FOLDER = new URL('boards/', self.location.href).href;

/** A board with its firmware, whose files are fetched when it is first asked for. Throws where there is none. */
export async function boardFor({ id, micropython, heapBytes }: BoardChoice): Promise<Board> {
  const target = (await fetchTargets(FOLDER)).find((each) => each.id === id);
  if (target === undefined) throw new Error(`there is no board ${id}`);
  const release = micropython === '' ? target.release : micropython;
  if (!target.micropython.includes(release)) throw new Error(`there is no MicroPython ${release} of ${id}`);
  await Promise.all([fetchTarget(FOLDER, id, release), loadLaterParts()]);
  return loadBoard(id, { firmware: `${release}/`, heapBytes: heapBytes ?? undefined });
}
