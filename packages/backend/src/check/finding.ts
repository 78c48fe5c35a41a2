/**
 * What a probe came to.
 *
 * - `ok`: it is as it should be.
 * - `wrong`: something that has to be put right before the center works.
 * - `missing`: something optional that is not there; `text` says what is gone without it.
 * - `unknown`: it could not be found out.
 */
export interface Finding {
  readonly verdict: 'ok' | 'wrong' | 'missing' | 'unknown';
  /** One sentence for an operator. Never a key or an address. */
  readonly text: string;
}
