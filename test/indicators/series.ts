/** Seeded series that indicators are held against: noise, ties, constants, outliers, holes. */

/** Uniform numbers in (0, 1), the same everywhere: the generator of the golden series. */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return (state + 0.5) / 2 ** 32;
  };
}

/** Standard normal numbers, as the sum of twelve uniform ones less 6. */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
}

export function column(length: number, at: (i: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, i) => at(i));
}

/** A walk around 50,000 in cents, as prices are. */
export function prices(seed: number, length: number): Float64Array {
  const normal = normals(seed);
  let price = 50_000;
  return column(length, () => {
    price = Math.round((price + normal()) * 100) / 100;
    return price;
  });
}

/** Named series of `length` values. */
export function series(seed: number, length: number): ReadonlyArray<readonly [string, Float64Array]> {
  const normal = normals(seed);
  const uniform = uniforms(seed + 1);
  return [
    ['noise', column(length, normal)],
    ['ties', column(length, () => Math.floor(uniform() * 4) - 1)],
    ['mostly zero', column(length, () => (uniform() < 0.1 ? normal() : 0))],
    ['constant', column(length, () => 0.1)],
    ['steps', column(length, (i) => Math.floor(i / 25) + 0.3)],
    ['two clusters', column(length, () => (uniform() < 0.5 ? 0 : 1000) + normal())],
    ['outliers', column(length, () => (uniform() < 0.02 ? 1e6 : 1) * normal())],
    ['rising', column(length, (i) => i * i)],
    ['falling', column(length, (i) => 0 - i)],
    ['holes', column(length, () => (uniform() < 0.2 ? Number.NaN : normal()))],
    ['prices', prices(seed + 2, length)],
    ['infinities', column(length, () => (uniform() < 0.05 ? Number.POSITIVE_INFINITY : normal()))],
    ['unknown', column(length, () => Number.NaN)],
    ['empty', new Float64Array(0)],
  ];
}
