/** The board's heap has no room for what its boot puts there. */
export class BootError extends Error {
}
