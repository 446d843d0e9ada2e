import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { BotError } from '../errors.js';
import { isJsonObject, type JsonObject, type KeyPath } from './merge.js';

/** One file of config: what it says, and where in it. */
export interface ConfigDocument {
  readonly value: JsonObject;
  /** `file:line:column` of the value at a path, of the deepest part of it that the file has. */
  locate(path: KeyPath): string;
}

/**
 * Reads JSON with comments and trailing commas.
 * @throws BotError `config` with `file:line:column` for broken JSON, a key that stands twice, and what is no object.
 */
export function parseDocument(file: string, source: string): ConfigDocument {
  const text = source.replace(/^\uFEFF/, ' ');
  const at = (offset: number) => `${file}:${lineAndColumn(text, offset)}`;

  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first) throw new BotError('config', `${at(first.offset)}: broken JSON: ${inWords(first)}`);

  const value =
    root &&
    jsonOf(root, (node, name) => {
      throw new BotError('config', `${at(node.offset)}: the key "${name}" stands twice: expected it once`);
    });
  if (!root || !isJsonObject(value)) {
    throw new BotError('config', `${at(root?.offset ?? 0)}: expected an object of config keys, {...}`);
  }
  return { value, locate: (path) => at(offsetOf(root, path)) };
}

function jsonOf(node: Node, refuseTwice: (key: Node, name: string) => never): unknown {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map((child) => jsonOf(child, refuseTwice));
  if (node.type !== 'object') return node.value;
  const entries = new Map<string, unknown>();
  for (const property of children) {
    const [key, value] = property.children as [Node, Node];
    const name = String(key.value);
    if (entries.has(name)) refuseTwice(key, name);
    entries.set(name, jsonOf(value, refuseTwice));
  }
  return Object.fromEntries(entries);
}

function offsetOf(root: Node, path: KeyPath): number {
  for (let length = path.length; length > 0; length--) {
    const segments = path.slice(0, length).map((key) => (typeof key === 'symbol' ? '' : key));
    const node = findNodeAtLocation(root, segments);
    if (node) return node.offset;
  }
  return root.offset;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `${before.length}:${before[before.length - 1]!.length + 1}`;
}

/** `CommaExpected` as "comma expected". */
function inWords(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
