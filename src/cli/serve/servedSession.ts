import type { MessagePort } from 'node:worker_threads';
import { KeyRing } from '../keyRing.js';
import { answerRepl, type SessionRequest } from '../replRequest.js';
import type { ThreadAnswer } from '../threadAnswer.js';
import { LineHost } from './lineHost.js';

/** What the thread of a board says last whose serial line goes to clients. */
export interface BoardEnded {
  what: 'ended';
  answer: ThreadAnswer;
  /** The page about the session, where one is wanted. */
  page: string | null;
}

/** Runs a board whose serial line goes to clients, to its end. @param port the way to the thread that has the clients */
export function servedSession({ session, keys }: SessionRequest, isReported: boolean, port: MessagePort): BoardEnded {
  let host: LineHost | null = null;
  const answer = answerRepl(session, new KeyRing(keys), (files, ring, streams) => {
    host = new LineHost(files, ring, streams, port, isReported);
    return host;
  });
  return { what: 'ended', answer, page: (host as LineHost | null)?.reportPage() ?? null };
}
