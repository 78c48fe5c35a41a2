import type { Config } from '../config/schema.ts';

/** A subscription group of a connection, and where in the file it stands. */
export interface GroupUse {
  readonly id: string;
  /** For example `topics.news.channels.email`. */
  readonly place: string;
}

/** Every subscription group that topics send through a connection; the configuration names each of them once. */
export function groupUses({ topics }: Pick<Config, 'topics'>, connection: string): GroupUse[] {
  return topics.flatMap(({ code, channels }) =>
    Object.entries(channels).flatMap(([channel, route]) =>
      route.connection === connection
        ? [{ id: route.subscriptionGroupId, place: `topics.${code}.channels.${channel}` }]
        : [],
    ),
  );
}
