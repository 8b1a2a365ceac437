/**
 * A stand-in for a chip's random number generator: 32-bit numbers that are the same each time a program runs
 * (Mulberry32).
 */
export function newHardwareRandom(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return (t ^ (t >>> 14)) >>> 0;
    };
}
