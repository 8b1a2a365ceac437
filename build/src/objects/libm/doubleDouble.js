/** a + b exactly. */
export function twoSum(a, b) {
    const hi = a + b;
    const bb = hi - a;
    return { hi, lo: a - (hi - bb) + (b - bb) };
}
/** a + b exactly, where |a| >= |b|. */
function quickTwoSum(a, b) {
    const hi = a + b;
    return { hi, lo: b - (hi - a) };
}
const SPLITTER = 2 ** 27 + 1;
/** a * b exactly, barring overflow. */
export function twoProduct(a, b) {
    const hi = a * b;
    const ta = SPLITTER * a;
    const aHi = ta - (ta - a);
    const aLo = a - aHi;
    const tb = SPLITTER * b;
    const bHi = tb - (tb - b);
    const bLo = b - bHi;
    return { hi, lo: aHi * bHi - hi + aHi * bLo + aLo * bHi + aLo * bLo };
}
export function dd(hi, lo = 0) {
    return { hi, lo };
}
export function ddNeg(a) {
    return { hi: -a.hi, lo: -a.lo };
}
export function ddAdd(a, b) {
    const s = twoSum(a.hi, b.hi);
    const t = twoSum(a.lo, b.lo);
    const u = quickTwoSum(s.hi, s.lo + t.hi);
    return quickTwoSum(u.hi, u.lo + t.lo);
}
export function ddSub(a, b) {
    return ddAdd(a, ddNeg(b));
}
export function ddMul(a, b) {
    const p = twoProduct(a.hi, b.hi);
    return quickTwoSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}
/** a times a double that is a power of two. */
export function ddScale(a, power) {
    return { hi: a.hi * power, lo: a.lo * power };
}
export function ddDiv(a, b) {
    const q1 = a.hi / b.hi;
    let rest = ddSub(a, ddMul(b, dd(q1)));
    const q2 = rest.hi / b.hi;
    rest = ddSub(rest, ddMul(b, dd(q2)));
    const sum = quickTwoSum(q1, q2);
    return ddAdd(sum, dd(rest.hi / b.hi));
}
export function ddSqrt(a) {
    if (a.hi <= 0)
        return dd(Math.sqrt(a.hi));
    const root = Math.sqrt(a.hi);
    const rest = ddSub(a, twoProduct(root, root));
    return quickTwoSum(root, rest.hi / (2 * root));
}
