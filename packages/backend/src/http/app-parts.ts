import type { FastifyServerOptions } from 'fastify';
import type { BrazeReader } from '../braze/reader.ts';
import type { Store } from '../store/store.ts';
import type { Tally } from '../tally.ts';
import type { SharedCounts } from './shared-counts.ts';
import type { WidgetFiles } from './widget-files.ts';

/** How delivery to one connection fares, for health. */
export interface ConnectionHealth {
  readonly connection: string;
  readonly state: string;
  /** When it came to be so, epoch milliseconds. */
  readonly since: number;
  /** The last thing Braze or the network said, a stable word; absent while all is well. */
  readonly reason?: string | undefined;
  /** Optional permissions that Braze refused when last asked, by Braze's name; what needs them is not shown. */
  readonly missingPermissions?: readonly string[];
}

/** What the app is given; it makes none of these itself. */
export interface AppParts {
  readonly store: Store;
  /** What the limits of requests count with; who made it starts and stops it. */
  readonly counts: SharedCounts;
  readonly reader: BrazeReader;
  readonly widget: WidgetFiles;
  /** Tells delivery that a connection has something due. */
  readonly nudge: (connection: string) => void;
  readonly health: () => readonly ConnectionHealth[];
  /** Connections that the configuration does not have and that something waits for all the same. Default: none. */
  readonly stranded?: () => readonly string[];
  /** Requests that were made of Braze, for the metrics. Default: none. */
  readonly brazeRequests?: Tally<'connection' | 'endpoint' | 'outcome'>;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  readonly logger?: FastifyServerOptions['logger'];
}
