import { readFile } from 'node:fs/promises';
import { nearest } from '../config/nearest.js';
import { BotError } from '../errors.js';
import { packageFile } from './package-files.js';

/** What a new strategy can be made from: each is a file in `templates/`, and a lesson. */
export const TEMPLATES = ['minimal', 'full', 'tick', 'multi-leg'] as const;

export type Template = (typeof TEMPLATES)[number];

/** The name that the templates' strategy has, everywhere in their text. */
const PLACEHOLDER = /\bTemplate\b/g;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** The source of a new strategy of that name. */
export async function strategySource(template: Template, name: string): Promise<string> {
  const text = await readFile(packageFile(`templates/${template}.ts`), 'utf8');
  return text.replace(PLACEHOLDER, name);
}

/** @throws BotError `usage` with those there are, and the one that was likely meant. */
export function parseTemplate(text: string): Template {
  const known = TEMPLATES.find((template) => template === text);
  if (known !== undefined) return known;
  const near = nearest(text, TEMPLATES);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new BotError('usage', `unknown template ${text}: there are ${TEMPLATES.join(', ')}${hint}`);
}

/** A name that a file, a strategy and the command line can have. @throws BotError `usage` with one that can. */
export function parseStrategyName(text: string): string {
  if (NAME.test(text)) return text;
  const meant = asName(text);
  const hint = NAME.test(meant) ? `; did you mean ${meant}?` : ', such as DipBuyer';
  throw new BotError(
    'usage',
    `--strategy ${JSON.stringify(text)}: expected a name of letters, digits and _ that begins with a letter${hint}`,
  );
}

/** `my-strategy.ts` as `MyStrategy`. */
function asName(text: string): string {
  return text
    .replace(/\.(ts|mts|js|mjs)$/, '')
    .split(/[^A-Za-z0-9_]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
