/** Modules that few boards have, as a page has them (package.json, `browser`): parts that are fetched with the first board. */

/** Fetches the parts; before that no firmware has those modules. Rejects where one can't be had. */
export async function loadRareModules(): Promise<void> {
  await Promise.all([import('../peripherals/esp/espnowModule.js'), import('../peripherals/nrf/ubluepy/ubluepy.js')]);
}
