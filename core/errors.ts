/** What went wrong, as programs see it. Branch on these, never on a message. */
export type ErrorCode =
  | 'usage'
  | 'config'
  | 'not_found'
  | 'unknown_venue'
  | 'unknown_strategy'
  | 'unknown_parameter'
  | 'strategy_failed'
  | 'data_broken'
  | 'data_empty'
  | 'unsupported'
  | 'store_failed'
  | 'invariant';

export interface BotErrorOptions {
  readonly cause?: unknown;
  readonly retry?: boolean;
}

/**
 * A failure of the world or of the call: its code says which, its message names the thing, the value and what
 * was expected. `retry` says whether the same call may succeed later.
 */
export class BotError extends Error {
  override readonly name = 'BotError';
  readonly code: ErrorCode;
  readonly retry: boolean;

  constructor(code: ErrorCode, message: string, options: BotErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? false;
  }
}

const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'config',
  'not_found',
  'unknown_venue',
  'unknown_strategy',
  'unknown_parameter',
]);

/** The exit code of a failed command: 2 when the call or the config was wrong, 1 when the work failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof BotError && USAGE_CODES.has(error.code) ? 2 : 1;
}

/** Ends an exhaustive `switch`: the compiler refuses a forgotten case, and a wrong cast is caught at run time. */
export function assertNever(value: never): never {
  throw new BotError('invariant', `unexpected value ${JSON.stringify(value)}`);
}
