/** A module of a user, loaded. */
export interface LoadedModule {
  readonly exports: Readonly<Record<string, unknown>>;
  /** SHA-256 of the source and of what it imports from beside it, whatever their folders are called. */
  readonly hash: string;
  /**
   * The exports of a new instance of the module, with its own state; of what it imports from packages, and of the
   * host, there is still one. Modules are never given back: each call costs the memory of one.
   * @throws BotError as the first load does.
   */
  fresh(): Promise<Readonly<Record<string, unknown>>>;
}
