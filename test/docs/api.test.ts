import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { apiTroubles } from './api-troubles.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

it('all that is exported, its members and options, says what it is; all types and links lead somewhere', async () => {
  expect(await apiTroubles()).toEqual([]);
});

it('names each thing that says nothing, leaks or leads nowhere', async () => {
  const troubles = await apiTroubles({
    entryPoints: [here('fixtures/surface.ts')],
    tsconfig: here('fixtures/tsconfig.json'),
    projectDocuments: [],
    intentionallyNotDocumented: [],
  });
  expect(troubles.map(placeOf).sort()).toEqual([
    'Answer.__type.code is silent',
    'Answer.__type.kind is silent',
    'Half.price is silent',
    'Leaked is not exported',
    'Members.accessor is silent',
    'Members.method is silent',
    'Parsed.bare is silent',
    'told leads nowhere',
    'told.options.__type.unsaid is silent',
    'untold is silent',
  ]);
});

/** A trouble in the words of this table, whatever the words of the tool. */
function placeOf(trouble: string): string {
  const link = /Failed to resolve link to "\w+" in comment for (\S+)/.exec(trouble);
  if (link) return `${link[1]} leads nowhere`;
  const name = /^[^\s,]+/.exec(trouble)?.[0];
  return `${name} is ${trouble.includes('not included in the documentation') ? 'not exported' : 'silent'}`;
}
