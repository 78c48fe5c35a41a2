import { sql, type RawBuilder } from 'kysely';

/** An index of what is due, and the condition under which a choice is in it: a query that goes through it has to repeat that. */
export interface DueIndex {
  readonly name: string;
  readonly holds: RawBuilder<unknown>;
}

/** Whether a topic is a configured one: the mark of the others is that of `preferences/global-cell.ts`. */
export function isTopics(topic: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`substr(${topic}, 1, 1) <> '*'`;
}

/** Where delivery looks: for the choices of topics, and for global email states apart from them (`migrations/0005-global-cells.ts`). */
export const dueIndexes = {
  topics: { name: 'choice_due', holds: isTopics(sql`choice.topic`) },
  global: { name: 'choice_due_global', holds: sql`substr(choice.topic, 1, 1) = '*'` },
} as const satisfies Readonly<Record<string, DueIndex>>;

/**
 * What a connection waits for a route for, or was given up without one and is taken up by itself (`migrations/0013-without-a-route.ts`): what an
 * operator dropped is not, nor an opt-in that was given up, whose owner may have left in Braze since.
 */
export const unroutedIndexes = {
  choices: {
    name: 'choice_unrouted',
    holds: sql`choice.reason = 'route_missing' and choice.dropped_revision < choice.revision
      and (choice.delivery <> 'failed' or choice.state = 'unsubscribed')`,
  },
  signals: { name: 'signal_unrouted', holds: sql`signal.reason = 'route_missing'` },
} as const satisfies Readonly<Record<string, DueIndex>>;
