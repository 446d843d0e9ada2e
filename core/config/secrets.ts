/** What stands in the place of a secret. */
export const REDACTED = 'REDACTED';

const SECRET_NAME = /(key|secret|password|passphrase|token|credentials?)$/i;

/** Whether a key of this name holds a secret: `key`, `apiSecret`, `jwt_secret_key`, `password`, `token`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A copy for showing: the value of each secret is replaced, at any depth; empty ones show that they are empty. */
export function redactSecrets<T>(value: T): T;
export function redactSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => redactSecrets(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactNamed(name, inner)]));
}

function redactNamed(name: string, value: unknown): unknown {
  if (!isSecretName(name)) return redactSecrets(value);
  return value === '' || value === null || value === undefined ? value : REDACTED;
}
