/**
 * The `t` that a Student variable of so many degrees of freedom is nearer to 0 than with probability `share`: 2.228139
 * for 0.95 and 10. To 12 digits, which no processor's arctangent touches.
 *
 * @param degrees a whole number of at least 1; @param share in (0, 1).
 * @see Abramowitz and Stegun (1964), 26.7.3 and 26.7.4
 */
export function studentT(share: number, degrees: number): number {
  let above = 1;
  while (shareWithin(above, degrees) < share) above *= 2;
  let below = 0;
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return Number(above.toPrecision(12));
    if (shareWithin(middle, degrees) < share) below = middle;
    else above = middle;
  }
}

/** The probability of |T| < t, a finite series for whole degrees of freedom. */
function shareWithin(t: number, degrees: number): number {
  const cosineSquare = degrees / (degrees + t * t);
  const sine = t / Math.sqrt(degrees + t * t);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.sqrt(cosineSquare) : 1;
  let series = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 2 : 1; k <= degrees - 3; k += 2) {
    term *= (k / (k + 1)) * cosineSquare;
    series += term;
  }
  if (!isOdd) return sine * series;
  return (2 / Math.PI) * (Math.atan(t / Math.sqrt(degrees)) + sine * series);
}
