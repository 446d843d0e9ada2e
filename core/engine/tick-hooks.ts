import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import type { Micros } from '../market/time.js';
import { callStrategy } from '../strategy/call.js';
import type { Strategy } from '../strategy/strategy.js';
import { HookCall } from './hook-call.js';
import type { HookCalls } from './hook-calls.js';
import { depthTick, liquidationTick, openInterestTick, quoteTick, tradeTick } from './ticks.js';
import type { TradedInstrument } from './traded-instrument.js';

export interface TickHooksOptions {
  readonly strategy: Strategy;
  readonly calls: HookCalls;
  /** What a hook said. */
  onSaid(hook: string, said: unknown, now: Micros): void;
}

/** The tick hooks, and how a message names what each of them is given. */
const GIVEN = {
  onQuote: 'a quote has no ',
  onTrade: 'a print has no ',
  onDepth: 'a depth message has no ',
  onLiquidation: 'a liquidation has no ',
  onOpenInterest: 'an open interest has no ',
  onFrame: 'frames have no column ',
} as const;

type TickHook = keyof typeof GIVEN;
type AnyTickHook = (tick: object, ctx: HookCall) => unknown;

/** Calls the strategy's tick hooks with events as fresh objects, theirs to keep. */
export class TickHooks {
  /** Whether the strategy has any: then each event has to be walked. */
  readonly any: boolean;
  readonly #seesFrames: boolean;
  readonly #options: TickHooksOptions;

  constructor(options: TickHooksOptions) {
    this.#options = options;
    this.#seesFrames = options.strategy.onFrame !== undefined;
    this.any = Object.keys(GIVEN).some((hook) => options.strategy[hook as TickHook] !== undefined);
  }

  onFrame(place: TradedInstrument, now: Micros): void {
    if (this.#seesFrames) this.#call('onFrame', place, now, place.lastFrame);
  }

  /** An event that the place's market has taken in already. */
  onEvent(place: TradedInstrument, batch: EventBatch, row: number, now: Micros): void {
    const { strategy } = this.#options;
    const kind = batch.kind[row]! as EventKind;
    switch (kind) {
      case EventKind.quote:
        if (strategy.onQuote) this.#call('onQuote', place, now, quoteTick(batch, row));
        return;
      case EventKind.trade:
        if (!strategy.onTrade || batch.flags[row]! & EventFlag.offBook) return;
        this.#call('onTrade', place, now, tradeTick(batch, row));
        return;
      case EventKind.depth:
      case EventKind.snapshot:
        if (strategy.onDepth) this.#call('onDepth', place, now, depthTick(batch, row));
        return;
      case EventKind.liquidation:
        if (strategy.onLiquidation) this.#call('onLiquidation', place, now, liquidationTick(batch, row));
        return;
      case EventKind.openInterest: {
        if (!strategy.onOpenInterest) return;
        const tick = openInterestTick(batch, row, place.instrument, place.market.mid);
        this.#call('onOpenInterest', place, now, tick);
        return;
      }
      case EventKind.funding:
      case EventKind.gap:
      case EventKind.timer:
        return;
    }
  }

  #call(hook: TickHook, place: TradedInstrument, now: Micros, tick: object): void {
    const { strategy, calls } = this.#options;
    const check = calls.checkOf(hook);
    const call = calls.open(hook, { place, now }, check);
    const context = check(call, `${hook} has no ctx.`);
    const given = check(tick, GIVEN[hook]);
    const said = callStrategy(strategy, hook, (s) => (s[hook] as AnyTickHook).call(s, given, context));
    HookCall.end(call);
    this.#options.onSaid(hook, said, now);
  }
}
