let ops;
export let floatOps;
export let containsByIteration;
export function installCoreOps(impl) {
    ops = impl;
}
export function installFloatOps(impl) {
    floatOps = impl;
}
export function installContainsByIteration(impl) {
    containsByIteration = impl;
}
export function objEqual(a, b) {
    return ops.equal(a, b);
}
export function objHash(o) {
    return ops.hash(o);
}
