/** c[0] + c[1] x + c[2] x^2 + ..., from the last coefficient on, as C's nested expressions are. */
export function polynomial(x, c) {
    let sum = c[c.length - 1];
    for (let i = c.length - 2; i >= 0; i--)
        sum = c[i] + x * sum;
    return sum;
}
/** The same sum from pairs of terms, as glibc takes it so that a processor can compute them side by side. */
export function polynomialInPairs(x, c) {
    const square = x * x;
    const fourth = square * square;
    const powers = [1, square, fourth, fourth * square, fourth * fourth];
    let sum = 0;
    for (let i = 0; i < c.length; i += 2) {
        const pair = i + 1 < c.length ? c[i] + x * c[i + 1] : c[i];
        sum = i === 0 ? pair : sum + powers[i / 2] * pair;
    }
    return sum;
}
