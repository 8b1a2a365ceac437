import { mp } from '../runtime/state.js';
const hosts = new WeakMap();
/** Gives a machine its files; called once, when it is built. */
export function setImportHost(state, host) {
    hosts.set(state, host);
}
/** The running machine's files. */
export function importHost() {
    const host = hosts.get(mp);
    if (host === undefined)
        throw new Error('the machine has no import host');
    return host;
}
