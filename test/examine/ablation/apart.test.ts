import { expect, it } from 'vitest';
import { driveTogether } from '../../../core/examine/ablation/drive.js';
import { run } from '../../../core/run/run.js';
import { sourceFolder } from '../../loader/folder.js';
import { ALONE, openMarkets, specOf, strategyFiles } from '../../strategy/adversary-kit.js';

const strategyFile = strategyFiles(sourceFolder());

it('variants of a strategy that keeps what it saw first come out as they do alone, over a feed opened anew', async () => {
  const loaded = await strategyFile({
    module: "import { param } from 'tickwright';\nlet first;",
    parts: `params: { every: param.int(2, 9, { default: 2 }) },
      conditions: ({ ts }, { params }) => {
        first ??= params.every;
        return { turn: when(ts, (at) => rowOf(at) % first === 0) };
      },
      populateEntry: ({ ts }) => ({ enter_long: ts.map(() => 1) }),
      customExit: () => true`,
  });
  const specs = [2, 3, 7].map((every) => specOf({ config: { strategy_params: { every } } }));
  const alone = [];
  for (const spec of specs) alone.push(await run(spec, await openMarkets(ALONE, 300), { loaded }));
  let opened = 0;
  const open = () => {
    opened++;
    return openMarkets(ALONE, 300);
  };
  const runs = specs.map((spec) => ({ spec, options: { loaded } }));
  const driven = await driveTogether(runs, open, {});
  expect(driven?.map(({ result }) => result)).toEqual(alone);
  expect(new Set(alone.map(({ trades }) => trades.length)).size).toBe(3);
  expect(opened).toBe(2);
});
