import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { BotError } from '../errors.js';

/** Variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** A value for one key that comes from outside the config files: the environment, a flag. */
export interface Override {
  /** Who says so, for messages: `TICKWRIGHT__FEE`, `--fee`. */
  readonly source: string;
  /** Keys from the top of the config down, in any case: `exchange`, `name`. */
  readonly path: readonly string[];
  /** What JSON can say; checked with the rest of the config. */
  readonly value: unknown;
}

const PREFIX = 'TICKWRIGHT__';

/**
 * The variables of this process, and those of the file `.env` in the folder `cwd` that the process does not have.
 * The only place that reads `process.env`; nothing is written to it.
 */
export function readEnvironment(cwd: string = process.cwd()): Environment {
  return definedOnly({ ...readDotEnv(join(cwd, '.env')), ...process.env });
}

/**
 * The config keys among the variables: `TICKWRIGHT__EXCHANGE__NAME=gate` is `exchange.name`, in any case. A value
 * that is JSON is taken as JSON, anything else as text. Sorted by name.
 * @throws BotError `config` for a name with an empty part.
 */
export function environmentOverrides(environment: Environment): readonly Override[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX))
    .sort()
    .map((name) => ({ source: name, path: pathOf(name), value: jsonOrText(environment[name]!) }));
}

function pathOf(name: string): readonly string[] {
  const path = name.slice(PREFIX.length).split('__');
  if (path.includes('')) {
    throw new BotError(
      'config',
      `environment variable ${name}: expected ${PREFIX}KEY or ${PREFIX}KEY__INNER_KEY`,
    );
  }
  return path;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readDotEnv(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (isMissing(cause)) return {};
    throw new BotError('config', `${file}: expected a readable file of NAME=value lines`, { cause });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function definedOnly(variables: NodeJS.Dict<string>): Environment {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) defined[name] = value;
  return defined;
}
