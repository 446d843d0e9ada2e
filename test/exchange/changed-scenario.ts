import { EventBatch } from '../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type { Call } from './random-flow.js';
import type { Scenario } from './scenario.js';

/** A scenario without what comes after a time. */
export function until(scenario: Scenario, us: Micros): Scenario {
  const batch = new EventBatch(scenario.batch.length);
  for (let row = 0; row < scenario.batch.length; row++) {
    if (scenario.batch.localTs[row]! <= us) batch.appendFrom(scenario.batch, row);
  }
  return { ...scenario, batch, calls: scenario.calls.filter((call) => call.us <= us) };
}

/** The same scenario with its instruments registered the other way round. */
export function registeredBackwards(scenario: Scenario): Scenario {
  const registry = new InstrumentRegistry();
  const again = new Map([...scenario.instruments].reverse().map((one) => [one.id, registry.add(one)]));
  const renamed = ({ id }: Instrument) => again.get(id)!;
  const batch = new EventBatch(scenario.batch.length);
  for (let row = 0; row < scenario.batch.length; row++) {
    batch.appendFrom(scenario.batch, row);
    batch.instrument[row] = renamed(scenario.instruments[scenario.batch.instrument[row]!]!).index;
  }
  const calls = scenario.calls.map((call): Call => {
    if (call.kind !== 'submit') return call;
    return { ...call, request: { ...call.request, instrument: renamed(call.request.instrument) } };
  });
  return { ...scenario, instruments: [...again.values()], batch, calls };
}
