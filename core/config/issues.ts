import type { z } from 'zod';
import { describeKey, keysAt } from './keys.js';
import { type KeyPath, valueAt } from './merge.js';
import { nearest } from './nearest.js';
import { isSecretName, REDACTED } from './secrets.js';

const LONGEST_VALUE = 60;

const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** What is wrong with a config and where: the path of the value, or of the key that should not be there. */
export interface ConfigProblem {
  readonly path: KeyPath;
  readonly message: string;
}

/** A problem that zod found, in words: of the config, or of what else its schema says. */
export function describeIssue(issue: z.core.$ZodIssue, root: unknown, schema?: z.ZodType): ConfigProblem {
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.path, issue.keys[0]!, schema);
  // A bad name among free ones: what is wrong with it stands one level deeper.
  const expectation = issue.code === 'invalid_key' ? issue.issues[0]!.message : issue.message;
  const about = describeKey(issue.path, schema);
  const shown = `${dotted(issue.path)} is ${showValue(issue.path, valueAt(root, issue.path))}`;
  const message = `${shown}: ${expectation}${about ? ` (${about})` : ''}`;
  return { path: issue.path, message };
}

/** The error map of the config: each zod issue that has no words of its own as "expected ...". */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return `expected ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') {
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return 'expected text that is not empty';
    return `expected ${nameOf(issue)} ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`;
  }
  if (issue.code === 'too_big') {
    return `expected ${nameOf(issue)} ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`;
  }
  return undefined;
}

function nameOf(issue: { readonly origin: string }): string {
  return TYPES[issue.origin] ?? 'a value';
}

function unknownKey(parent: KeyPath, key: string, schema: z.ZodType | undefined): ConfigProblem {
  const known = keysAt(parent, schema) ?? [];
  const meant = nearest(key, known);
  const hint = meant ? `did you mean "${meant}"?` : `expected one of ${known.join(', ')}`;
  const path = [...parent, key];
  return { path, message: `${dotted(path)} is not a config key: ${hint}` };
}

function dotted(path: KeyPath): string {
  return path.map(String).join('.');
}

function showValue(path: KeyPath, value: unknown): string {
  if (path.some((key) => typeof key === 'string' && isSecretName(key))) return REDACTED;
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}
