/** c[0] + c[1] x + c[2] x^2 + ..., from the last coefficient on, as C's nested expressions are. */
export function polynomial(x: number, c: readonly number[]): number {
  let sum = c[c.length - 1]!;
  for (let i = c.length - 2; i >= 0; i--) sum = c[i]! + x * sum;
  return sum;
}
