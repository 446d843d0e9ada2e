import { assertNever, BotError } from '../errors.js';

/**
 * Who is taken to have left when a level's size falls by more than was traded there: nobody ahead of us
 * (`risk_averse`), or a share of it by the sizes in front and behind. `through` knows no queue at all.
 */
export type QueueModelSpec =
  | { readonly kind: 'risk_averse' | 'proportional' | 'log' | 'through' }
  | { readonly kind: 'power'; readonly n: number };

/**
 * The share of an unexplained decrease that stood ahead of an order, from 0 to 1, by the sizes of its level in front
 * of it and behind it, both at least 0. 0 with nothing in front.
 */
export type QueueShare = (front: number, back: number) => number;

const FORMS = 'expected risk_averse, proportional, log, through, or power:N with N above 0, such as power:2';

/** @throws BotError `usage` for a text that names no queue model. */
export function parseQueueModel(text: string): QueueModelSpec {
  switch (text) {
    case 'risk_averse':
    case 'proportional':
    case 'log':
    case 'through':
      return { kind: text };
  }
  const n = Number(/^power:([0-9]+(?:\.[0-9]+)?)$/.exec(text)?.[1]);
  if (n > 0 && Number.isFinite(n)) return { kind: 'power', n };
  throw new BotError('usage', `queue_model ${JSON.stringify(text)}: ${FORMS}`);
}

/**
 * The share by a model; null for `through`, which has no queue to move up in.
 * @see Rigtorp (2013), Estimating order queue position; hftbacktest, PowerProbQueueFunc and LogProbQueueFunc
 */
export function queueShare(spec: QueueModelSpec): QueueShare | null {
  switch (spec.kind) {
    case 'through':
      return null;
    case 'risk_averse':
      return () => 0;
    case 'proportional':
      return (front, back) => (front === 0 ? 0 : front / (front + back));
    case 'power': {
      const { n } = spec;
      // front^n / (front^n + back^n) by the ratio of the two: large sizes do not overflow.
      return (front, back) => (front === 0 ? 0 : 1 / (1 + (back / front) ** n));
    }
    case 'log':
      return (front, back) => (front === 0 ? 0 : Math.log1p(front) / (Math.log1p(front) + Math.log1p(back)));
    default:
      return assertNever(spec);
  }
}
