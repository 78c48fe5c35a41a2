import * as fc from 'fast-check';
import { attacks, type Attack, type Breaker, type Draft } from './attack.ts';

/** What an attacker may hold without being anybody: things that are good for something else. */
export interface Loot {
  /** The token of a live session of a visitor without proof. */
  readonly blind: string;
  /** The token of a live session of a visitor who may see and do everything. */
  readonly proved: string;
  /** What stands in a live confirmation link. */
  readonly reference: string;
  /** A signed link that opens the center. */
  readonly link: string;
  /** A signed link that stops something. */
  readonly oneClick: string;
}

/** A request that is taken as it is, and the ways to break it so that it must not be. */
export interface Approach {
  readonly right: Draft;
  readonly breakers: readonly Breaker[];
}

/** A route of the app with the requests that must not get through it. */
export interface Endpoint {
  /** As the app's own table names it. A GET stands for its HEAD too, which is the same handler. */
  readonly route: string;
  /** `refused`: a broken request has to get a 4xx. `answered`: there is nothing in it to refuse, so 2xx and 3xx are as good. */
  readonly outcome: 'refused' | 'answered';
  approaches(loot: Loot): readonly Approach[];
}

/** Every way to an endpoint, broken in every way. */
export function attacksOn(endpoint: Endpoint, loot: Loot): fc.Arbitrary<Attack> {
  return fc.oneof(...endpoint.approaches(loot).map(({ right, breakers }) => attacks(right, breakers)));
}
