import { z } from 'zod';
import { BotError } from '../errors.js';
import { describeIssue, expectation } from './issues.js';
import type { JsonObject, KeyPath } from './merge.js';

/** Where options stand, for messages. */
export interface OptionsPlace {
  /** The config key that they are the value of, `data`. */
  readonly key: string;
  /** Who said the value at a path that begins with the key: `config.json:3:12`, `--seed`. */
  place(path: KeyPath): string;
}

/**
 * Options that a schema of a plugin checks, in the words of the config's own errors.
 * @throws BotError `config` for an unknown option, with the nearest, or a value that is not allowed.
 */
export function parseOptions<T>(schema: z.ZodType<T>, options: JsonObject, { key, place }: OptionsPlace): T {
  const root = z.object({ [key]: schema });
  const nested = { [key]: options };
  const result = root.safeParse(nested, { error: expectation });
  if (result.success) return result.data[key] as T;
  const { path, message } = describeIssue(result.error.issues[0]!, nested, root);
  throw new BotError('config', `${place(path)}: ${message}`);
}
