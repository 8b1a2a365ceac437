import type { MpState } from '../runtime/state.js';
import { insertCard, keepCard } from '../vfs/card.js';
import type { CardStub } from '../world/stub.js';
import type { BootOptions } from './flashMemory.js';

/** Puts a card into the running machine's slot: the one that was there before a soft reset, or a stub's. */
export function connectCard(state: MpState, stub: CardStub | undefined, { previous }: BootOptions): void {
  if (previous !== undefined) keepCard(state, previous.state);
  else if (stub !== undefined) insertCard(stub);
}
