/** `_espnow` as a page has it (package.json, `browser`): a part of its own, which is fetched with the first board. */

/** Fetches the part; before that no firmware has the module. Rejects where it can't be had. */
export async function loadEspnow(): Promise<void> {
  await import('./espnowModule.js');
}
