/**
 * Numbers as JSON keeps them: what it has no word for, NaN, the infinities and -0, is a text, so that reading gives the same
 * number to the last bit.
 */
export function numberToJson(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

/** The number that {@link numberToJson} was given. */
export function numberOfJson(value: number | string): number {
  return Number(value);
}
