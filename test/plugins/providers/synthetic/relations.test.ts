import { describe, expect, it } from 'vitest';
import type { NeutralEvent } from '../../../../core/market/neutral-event.js';
import { SYNTHETIC_MODEL as MODEL } from '../../../../plugins/providers/synthetic/model.js';
import { byVenue } from '../../../../plugins/providers/synthetic/open.js';
import { type SyntheticScenario, setUp } from '../../../../plugins/providers/synthetic/options.js';
import { type SyntheticTruth, syntheticTruth } from '../../../../plugins/providers/synthetic/truth.js';
import { shippedVenues } from '../../../fixtures/feeds.js';
import { syntheticInstruments } from '../../../fixtures/synthetic.js';
import { eventsOf } from './market.js';
import {
  autocorrelation,
  correlation,
  deviation,
  mean,
  returnsOf,
  SECOND,
  START,
  tStatistic,
} from './watch.js';

const HOURS = 24;
const SEEDS = [9101, 9102] as const;

interface Run {
  readonly truth: SyntheticTruth;
  /** Of each instrument, by its place in the run: the middle of the touch at each whole second. */
  readonly mids: readonly (readonly number[])[];
  readonly funding: readonly Extract<NeutralEvent, { kind: 'funding' }>[];
}

const venues = await shippedVenues();

function runOf(scenario: SyntheticScenario, seed: number): Run {
  const terms = { scenario, seed, start: START, durationUs: HOURS * 3_600 * SECOND, eventsPerSecond: 3 };
  const options = { ...terms, markets: syntheticInstruments(venues, terms) };
  const setups = setUp(options);
  const mids: number[][] = setups.map(() => []);
  const last = setups.map(() => Number.NaN);
  const funding: Extract<NeutralEvent, { kind: 'funding' }>[] = [];
  for (const ofVenue of byVenue(setups)) {
    for (const { event, place } of eventsOf(ofVenue, 'no depth')) {
      if (event.kind === 'funding') funding.push(event);
      if (event.kind !== 'quote') continue;
      const at = ofVenue[place]!.place;
      while (START + mids[at]!.length * SECOND < event.ts) mids[at]!.push(last[at]!);
      last[at] = (event.bid + event.ask) / 2;
    }
  }
  return { truth: syntheticTruth(options), mids, funding };
}

const runs = new Map<string, Run>();
function run(scenario: SyntheticScenario, seed: number): Run {
  const key = `${scenario} ${seed}`;
  const known = runs.get(key) ?? runOf(scenario, seed);
  runs.set(key, known);
  return known;
}

describe('cointegrated', () => {
  /** `ln price - beta x ln first` in bps, once a minute. */
  function spreads({ truth, mids }: Run, place: number, beta: number): number[] {
    const [second, first] = [truth.instruments[place]!, truth.instruments[place - 1]!];
    const spread: number[] = [];
    for (let i = 60; i < Math.min(mids[place]!.length, mids[place - 1]!.length); i += 60) {
      const log = Math.log(mids[place]![i]! / second.basePrice);
      spread.push(10_000 * (log - beta * Math.log(mids[place - 1]![i]! / first.basePrice)));
    }
    return spread;
  }

  it.each([1, 3])('has pairs whose spread is stationary, as its truth says (instrument %i)', (place) => {
    const fits = SEEDS.map((seed) => {
      const made = run('cointegrated', seed);
      const pair = made.truth.instruments[place]!.pair!;
      expect(pair.first).toBe(made.truth.instruments[place - 1]!.id);
      const spread = spreads(made, place, pair.beta);
      const minutes = pair.halfLifeSeconds / 60;
      return {
        size: deviation(spread) / pair.deviationBps,
        kept: autocorrelation(spread, minutes),
        wrong: deviation(spreads(made, place, pair.beta / 2)) / deviation(spread),
      };
    });
    // A day is some 20 half-lives: the errors of both are about a fifth.
    expect(mean(fits.map(({ size }) => size))).toBeGreaterThan(0.6);
    expect(mean(fits.map(({ size }) => size))).toBeLessThan(1.4);
    expect(mean(fits.map(({ kept }) => kept))).toBeGreaterThan(0.2);
    expect(mean(fits.map(({ kept }) => kept))).toBeLessThan(0.75);
    expect(mean(fits.map(({ wrong }) => wrong))).toBeGreaterThan(1.2);
  });

  it('has pairs that move together, and others that walk alone', () => {
    const { truth } = run('cointegrated', SEEDS[0]);
    const returns = SEEDS.map((seed) => run('cointegrated', seed).mids.map((mids) => returnsOf(mids, 300)));
    const length = Math.min(...returns.flat().map((values) => values.length));
    const together = (a: number, b: number) =>
      mean(returns.map((all) => correlation(all[a]!.slice(0, length), all[b]!.slice(0, length))));
    expect(together(0, 1)).toBeGreaterThan(0.7);
    expect(together(2, 3)).toBeGreaterThan(0.5);
    const apart = [
      [0, 2],
      [1, 4],
      [4, 5],
      [3, 5],
    ].map(([a, b]) => together(a!, b!));
    // Three standard errors of the mean of as many correlations of independent returns.
    for (const value of apart) expect(Math.abs(value)).toBeLessThan(3 / Math.sqrt(length * SEEDS.length));
    expect(truth.instruments.map(({ pair }) => pair !== null)).toEqual([
      false,
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});

describe('basis', () => {
  /** The contract over spot in bps, at each second. */
  const basisOf = ({ mids: [spot, contract] }: Run) =>
    contract!.map((price, i) => 10_000 * (price / spot![i]! - 1));

  it('is of the size that it was given, and spot and contract share a fair value', () => {
    for (const seed of SEEDS) {
      const made = run('basis', seed);
      const { dislocations } = made.truth.instruments[1]!;
      const calm = basisOf(made).filter((value, second) => {
        const us = START + second * SECOND;
        return (
          !Number.isNaN(value) && !dislocations.some((d) => us > d.startUs && us < d.endUs + 1_200 * SECOND)
        );
      });
      expect(deviation(calm) / MODEL.basisDeviationBps).toBeGreaterThan(0.6);
      expect(deviation(calm) / MODEL.basisDeviationBps).toBeLessThan(1.5);
      const [spot, contract] = made.mids.map((prices) => returnsOf(prices, 600));
      const length = Math.min(spot!.length, contract!.length);
      expect(correlation(spot!.slice(0, length), contract!.slice(0, length))).toBeGreaterThan(0.6);
    }
  });

  it('is dislocated now and then, by 20 to 60 bps, half of which is gone in its half-life', () => {
    const pushed: number[] = [];
    const kept: number[] = [];
    for (const seed of SEEDS) {
      const made = run('basis', seed);
      const basis = basisOf(made);
      for (const { startUs, endUs, bps } of made.truth.instruments[1]!.dislocations) {
        expect(Math.abs(bps)).toBeGreaterThanOrEqual(20);
        expect(Math.abs(bps)).toBeLessThanOrEqual(60);
        const at = (us: number) => basis[Math.round((us - START) / SECOND)]!;
        const later = at(endUs + MODEL.dislocationHalfLifeSeconds * SECOND);
        if (Number.isNaN(later + at(startUs)) || later === undefined) continue;
        pushed.push((at(endUs + 2 * SECOND) - at(startUs)) / bps);
        kept.push((later - at(startUs)) / bps);
      }
    }
    expect(pushed.length).toBeGreaterThan(5);
    expect(mean(pushed)).toBeGreaterThan(0.8);
    expect(mean(pushed)).toBeLessThan(1.2);
    expect(tStatistic(kept.map((share) => share - 0.5))).toBeLessThan(3);
    expect(tStatistic(kept.map((share) => share - 0.5))).toBeGreaterThan(-3);
  });

  it('has funding for the contract, once a minute, paid at 00:00, 08:00 and 16:00 UTC', () => {
    const { funding } = run('basis', SEEDS[0]);
    expect(funding).toHaveLength(HOURS * 60);
    for (const { ts, paidAt, rate, mark } of funding) {
      expect(paidAt % (8 * 3_600 * SECOND)).toBe(0);
      expect(paidAt - ts).toBeGreaterThan(0);
      expect(paidAt - ts).toBeLessThanOrEqual(8 * 3_600 * SECOND);
      expect(Math.abs(rate)).toBeLessThan(0.004);
      expect(mark).toBeGreaterThan(0);
    }
  });
});
