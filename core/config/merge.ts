/** A parsed JSON object that nobody has checked. */
export type JsonObject = { readonly [key: string]: unknown };

/** Where a value stands in a config: `['exchange', 'name']`. */
export type KeyPath = readonly PropertyKey[];

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Both objects in one: where both have a key, objects are merged and anything else is the later's. */
export function mergeDeep(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged = new Map(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    const old = merged.get(key);
    merged.set(key, isJsonObject(old) && isJsonObject(value) ? mergeDeep(old, value) : value);
  }
  return Object.fromEntries(merged);
}

/** The value at a path; `undefined` where the path leads nowhere. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** `{a: {b: value}}` of the path `['a', 'b']`. */
export function nestedAt(path: readonly string[], value: unknown): JsonObject {
  const inner = path.reduceRight<unknown>((nested, key) => Object.fromEntries([[key, nested]]), value);
  return inner as JsonObject;
}

/** Every path that an object gives, inner objects too, with dots: `exchange`, `exchange.name`. */
export function pathsOf(value: JsonObject, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${prefix}${key}`;
    return isJsonObject(inner) ? [path, ...pathsOf(inner, `${path}.`)] : [path];
  });
}
