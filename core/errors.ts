/** What went wrong, as programs see it. Branch on these, never on a message. */
export type ErrorCode =
  /** The call was wrong: a flag, an instrument's id, a time range. */
  | 'usage'
  /** A value of the config, a parameter of a strategy or an argument of an indicator is not allowed. */
  | 'config'
  /** A file or folder that was named is not there. */
  | 'not_found'
  | 'unknown_venue'
  | 'unknown_strategy'
  | 'unknown_parameter'
  | 'unknown_provider'
  /** A plugin cannot be loaded, has not the shape of one, or takes a name that is taken. */
  | 'plugin_failed'
  /** A strategy's file does not compile, declares what is not allowed, or one of its hooks threw. */
  | 'strategy_failed'
  /** A strategy, an indicator or a feature knew what was still to come. */
  | 'look_ahead'
  /** A strategy keeps something in which its runs over one feed differ: they have to be run apart. */
  | 'not_shared'
  /** Data contradict their own format, or each other. */
  | 'data_broken'
  /** Data are not those that a run which goes on had seen. */
  | 'data_differs'
  /** There is no event in what was asked for. */
  | 'data_empty'
  /**
   * This version or this machine cannot do it: a database of a later version, a file system without locks.
   */
  | 'unsupported'
  /** The database could not be written or read. */
  | 'store_failed'
  /** The host broke a rule of its own: always a bug. */
  | 'invariant';

/** What a {@link BotError} carries besides its code and its message. */
export interface BotErrorOptions {
  /** What was caught, for the stack trace; nothing unless given. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later; false unless given. */
  readonly retry?: boolean;
}

/**
 * A failure of the world or of the call: its code says which, its message names the thing, the value and what
 * was expected. `retry` says whether the same call may succeed later.
 */
export class BotError extends Error {
  /** For stack traces. */
  override readonly name = 'BotError';
  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** Whether the same call may succeed later, nothing about it being changed. */
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
  'unknown_provider',
  'plugin_failed',
]);

/** The exit code of a failed command: 2 when the call or the config was wrong, 1 when the work failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof BotError && USAGE_CODES.has(error.code) ? 2 : 1;
}

/** Ends an exhaustive `switch`: the compiler refuses a forgotten case, and a wrong cast is caught at run time. */
export function assertNever(value: never): never {
  throw new BotError('invariant', `unexpected value ${JSON.stringify(value)}`);
}
