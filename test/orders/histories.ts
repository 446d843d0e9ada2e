import fc from 'fast-check';
import { assertNever } from '../../core/errors.js';
import { type Fill, type Order, type OrderEvent, QUANTITY_TOLERANCE } from '../../core/orders/order.js';
import { onLot } from '../../core/orders/sizing.js';

/** What a venue says of an order: that it has it, a fill, one behind the end, an end, or what it does as it was asked. */
export type Answer = 'accepted' | 'fill' | 'lateFill' | 'ended' | 'asked';

type Happening =
  | Answer
  | 'exit'
  | 'limitExit'
  | 'hurry'
  | 'retry'
  | 'cancel'
  | 'adjust'
  | 'charge'
  | 'liquidation';

/** How often each happens. */
const HAPPENINGS: Readonly<Record<Happening, number>> = {
  accepted: 4,
  fill: 8,
  lateFill: 1,
  ended: 1,
  asked: 4,
  exit: 1,
  limitExit: 3,
  hurry: 1,
  retry: 3,
  cancel: 1,
  adjust: 1,
  charge: 1,
  liquidation: 1,
};

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  ...Object.entries(HAPPENINGS).map(([what, weight]) => ({
    weight,
    arbitrary: fc.constant(what as Happening),
  })),
);

/** Something that happens: to which order, if it is one's, is drawn, and taken modulo what there is. */
export interface Step {
  readonly what: Happening;
  readonly nth: number;
  /** Of what is left of an order. */
  readonly share: number;
}

/** What is traded, and what happens to it. */
export interface History {
  readonly legs: number;
  readonly limitEntry: boolean;
  readonly stop: boolean;
  readonly takeProfit: boolean;
  readonly steps: readonly Step[];
}

export const histories: fc.Arbitrary<History> = fc.record({
  legs: fc.integer({ min: 1, max: 2 }),
  limitEntry: fc.boolean(),
  stop: fc.boolean(),
  takeProfit: fc.boolean(),
  steps: fc.array(
    fc.record({
      what: happenings,
      nth: fc.nat(30),
      share: fc.constantFrom(0.1, 0.3, 0.5, 1, 1, 1),
    }),
    { minLength: 5, maxLength: 60 },
  ),
});

/** What a venue may say of an order; null where it may not. */
export function answerTo(
  order: Order,
  what: Answer,
  { nth, share }: Step,
  fillOf: (quantity: number, feeCurrency: string, fee: number) => Fill,
): OrderEvent | null {
  const { clientOrderId, instrument, quantity, execution, side } = order.request;
  const { cancel, quantity: asked } = order.asked;
  const message = 'as drawn';
  switch (what) {
    case 'accepted':
      return { kind: 'accepted', clientOrderId };
    case 'fill':
    case 'lateFill': {
      const rest = onLot(instrument, quantity - order.filled);
      const part = Math.max(onLot(instrument, rest * share), 0.001);
      if (rest <= quantity * QUANTITY_TOLERANCE || part > rest) return null;
      const isInBase = instrument.kind === 'spot' && side === 'buy' && nth % 2 === 0;
      const fill = isInBase ? fillOf(part, instrument.base, part * 0.0007) : fillOf(part, 'USDT', 0.05);
      return { kind: 'fill', clientOrderId, fill };
    }
    case 'asked':
      if (cancel) {
        return nth % 2 === 0
          ? { kind: 'canceled', clientOrderId, reason: 'requested' }
          : { kind: 'refused', clientOrderId, what: 'cancel', code: 'unknown_order', message };
      }
      if (asked === null) return null;
      return nth % 2 === 0
        ? { kind: 'replaced', clientOrderId, quantity: asked, price: null }
        : { kind: 'refused', clientOrderId, what: 'replace', code: 'below_min_quantity', message };
    case 'ended':
      if (order.state.tag === 'in_flight' && nth % 2 === 0) {
        const codes = ['below_min_notional', 'insufficient_balance', 'would_trigger_at_once'] as const;
        return { kind: 'rejected', clientOrderId, code: codes[nth % 3]!, message };
      }
      if (order.purpose === 'take_profit') return null;
      return {
        kind: 'canceled',
        clientOrderId,
        reason: execution.type === 'market' ? 'book_exhausted' : 'expired',
      };
    default:
      return assertNever(what);
  }
}
