import type { JsonValue, StrategyStore } from '../strategy/contexts.js';
import { jsonText } from '../strategy/json-text.js';

/**
 * What a strategy keeps, as texts of JSON: what it does to a value that it was given changes nothing here.
 * Hooks may take its functions apart from it.
 */
export class KeptValues implements StrategyStore {
  readonly #texts: Map<string, string>;
  readonly #onChange: (key: string, text: string | null) => void;

  /** @param onChange a key has another text; null when it was deleted. */
  constructor(
    kept: Iterable<readonly [key: string, text: string]>,
    onChange: (key: string, text: string | null) => void,
  ) {
    this.#texts = new Map(kept);
    this.#onChange = onChange;
  }

  readonly get = (key: string): JsonValue | undefined => {
    const text = this.#texts.get(checked('get', key));
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  };

  readonly set = (key: string, value: JsonValue): void => {
    const text = textOf(checked('set', key), value);
    if (this.#texts.get(key) === text) return;
    this.#texts.set(key, text);
    this.#onChange(key, text);
  };

  readonly delete = (key: string): boolean => {
    if (!this.#texts.delete(checked('delete', key))) return false;
    this.#onChange(key, null);
    return true;
  };

  readonly keys = (): readonly string[] => [...this.#texts.keys()].sort();
}

function checked(call: string, key: unknown): string {
  if (typeof key === 'string' && key !== '') return key;
  throw new TypeError(`store.${call}(${JSON.stringify(key)}): expected a text as key`);
}

function textOf(key: string, value: unknown): string {
  try {
    return jsonText(value);
  } catch (cause) {
    throw new TypeError(`store.set(${JSON.stringify(key)}): ${(cause as Error).message}`, { cause });
  }
}
