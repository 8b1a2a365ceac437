/** The C library's mathematics, in the firmware's precision. */
export interface Libm {
  pow(x: number, y: number): number;
  exp(x: number): number;
  expm1(x: number): number;
  log(x: number): number;
  log2(x: number): number;
  log10(x: number): number;
  sin(x: number): number;
  cos(x: number): number;
  tan(x: number): number;
  asin(x: number): number;
  acos(x: number): number;
  atan(x: number): number;
  atan2(y: number, x: number): number;
  sinh(x: number): number;
  cosh(x: number): number;
  tanh(x: number): number;
  asinh(x: number): number;
  acosh(x: number): number;
  atanh(x: number): number;
  erf(x: number): number;
  erfc(x: number): number;
  gamma(x: number): number;
  lgamma(x: number): number;
}
