import type { Activity } from '../exchange/activity.js';
import { portableLog } from '../market/portable-math.js';
import { type Micros, US_PER_DAY, US_PER_MINUTE } from '../market/time.js';

const MINUTES = 1440;

/**
 * How much moves in a market: the deviation of a day's log return of the mid and the volume of a day, of the closed
 * frames of the trailing 24 hours, in whole minutes.
 */
export class TrailingActivity {
  readonly #squares = new Float64Array(MINUTES);
  readonly #volumes = new Float64Array(MINUTES);
  readonly #minutes = new Float64Array(MINUTES).fill(Number.NaN);
  #firstUs: Micros = Number.NaN;
  #lastUs: Micros = Number.NaN;
  #lastMid = Number.NaN;

  /** Takes in a frame that closed at `closeUs`; `mid` may be NaN. The volume is in whatever unit is asked for. */
  add(openUs: Micros, closeUs: Micros, mid: number, volume: number): void {
    if (Number.isNaN(this.#firstUs)) this.#firstUs = openUs;
    this.#lastUs = closeUs;
    const minute = Math.floor(openUs / US_PER_MINUTE);
    const at = minute % MINUTES;
    if (this.#minutes[at] !== minute) {
      this.#minutes[at] = minute;
      this.#squares[at] = 0;
      this.#volumes[at] = 0;
    }
    if (volume > 0) this.#volumes[at]! += volume;
    if (!(mid > 0)) return;
    if (!Number.isNaN(this.#lastMid)) this.#squares[at]! += portableLog(mid / this.#lastMid) ** 2;
    this.#lastMid = mid;
  }

  /** Null under a minute of frames, and while nothing was traded or moved. */
  get(): Activity | null {
    const firstMinute = Math.floor((this.#lastUs - 1) / US_PER_MINUTE) - MINUTES + 1;
    const fromUs = Math.max(this.#firstUs, firstMinute * US_PER_MINUTE);
    const days = (this.#lastUs - fromUs) / US_PER_DAY;
    let squares = 0;
    let volume = 0;
    for (let at = 0; at < MINUTES; at++) {
      if (!(this.#minutes[at]! >= firstMinute)) continue;
      squares += this.#squares[at]!;
      volume += this.#volumes[at]!;
    }
    if (!(this.#lastUs - fromUs >= US_PER_MINUTE && volume > 0 && squares > 0)) return null;
    return { sigma: Math.sqrt(squares / days), adv: volume / days };
  }
}
