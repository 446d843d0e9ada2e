/**
 * A value as JSON.
 * @throws TypeError for what JSON would change or leave out: NaN, undefined, a function, a cycle, an object of a class.
 * It says where in the value.
 */
export function jsonText(value: unknown): string {
  check(value, '', []);
  return JSON.stringify(value);
}

function check(value: unknown, path: string, within: readonly object[]): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'object') checkParts(value, path, within);
  else if (typeof value !== 'number')
    throw wrong(value === undefined ? 'undefined' : `a ${typeof value}`, path);
  else if (!Number.isFinite(value)) throw wrong(String(value), path);
}

function checkParts(value: object, path: string, within: readonly object[]): void {
  if (within.includes(value)) throw wrong('a cycle', path);
  const inside = [...within, value];
  if (Array.isArray(value)) {
    // By place, since a hole is skipped by the iterator of entries alone.
    for (let i = 0; i < value.length; i++) check(value[i], `${path}[${i}]`, inside);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw wrong(`an object of ${value.constructor.name}`, path);
  }
  for (const [name, part] of Object.entries(value)) check(part, `${path}.${name}`, inside);
}

function wrong(what: string, path: string): TypeError {
  const at = path === '' ? '' : ` at ${path.replace(/^\./, '')}`;
  return new TypeError(
    `${what}${at} is not JSON: expected numbers, texts, true, false, null, lists, objects`,
  );
}
