/** How much moves in a market: the deviation of a day's log return, and a day's volume in the venue's units. */
export interface Activity {
  readonly sigma: number;
  readonly adv: number;
}
