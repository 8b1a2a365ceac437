/** The version of MicroPython whose allocations are simulated, whatever the profile. */
export const SIMULATED_VERSION = '1.23.0';
/** The warning for a board with another one. */
export function otherVersion(version) {
    return `the board runs MicroPython ${version}, but uheap simulates ${SIMULATED_VERSION}; versions differ in what they allocate`;
}
