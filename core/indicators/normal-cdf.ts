const NUMERATOR = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
  3.52624965998911e-2,
] as const;
const DENOMINATOR = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
  1.75566716318264, 8.83883476483184e-2,
] as const;
const FAR = 7.07106781186547;
const ROOT_TWO_PI = 2.506628274631;

/**
 * Phi(x), the standard normal distribution function, without unit, to about 1e-14 absolute. 0 and 1 beyond 37
 * deviations; NaN of NaN.
 * @see Hart et al. (1968), "Computer Approximations"; West (2005), "Better approximations to cumulative normal
 * functions", Wilmott
 */
export function normalCdf(x: number): number {
  const distance = Math.abs(x);
  const tail = distance > 37 ? 0 : Math.exp((-x * x) / 2) * tailFactor(distance);
  return x > 0 ? 1 - tail : tail;
}

function tailFactor(distance: number): number {
  if (distance > FAR) {
    const fraction = distance + 3 / (distance + 4 / (distance + 0.65));
    return 1 / (ROOT_TWO_PI * (distance + 1 / (distance + 2 / fraction)));
  }
  return polynomial(NUMERATOR, distance) / polynomial(DENOMINATOR, distance);
}

/** Coefficients in ascending powers. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}
