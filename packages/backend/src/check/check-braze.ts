import { createBrazeClient, type BrazeClientOptions } from '../braze/client.ts';
import type { Config, Connection } from '../config/schema.ts';
import type { Finding } from './finding.ts';
import { groupUses } from './group-uses.ts';
import { probeConnection } from './probe-connection.ts';

/** What came of probing every connection. */
export interface BrazeCheck {
  /** For an operator to read: a paragraph for each connection, and what was not probed. Holds no key. */
  readonly report: string;
  /** Whether anything has to be put right. */
  readonly hasProblems: boolean;
}

/** For a whole probe, and for making the connection: an operator is waiting. Milliseconds. */
const patience: BrazeClientOptions = { timeoutMs: 5000, connectTimeoutMs: 3000 };

/** The permissions that only a request that changes something would show. */
const notProbed = `Not probed, because it cannot be without changing something in Braze: the permissions subscription.status.set, users.track,
email.status (which lifts a global unsubscribe, and unsubscribes from all where a property covers the workspace) and campaigns.trigger.send; whether the campaigns exist and are active; whether a group goes out on the channel it stands under, or is archived.
`;

/** Probes every connection of a configuration, all at once. Changes nothing in Braze. */
export async function checkBraze(config: Config, options: BrazeClientOptions = {}): Promise<BrazeCheck> {
  const checked = await Promise.all(
    config.connections.map(async (connection) => {
      const client = createBrazeClient(connection, { ...patience, ...options });
      try {
        return { connection, findings: await probeConnection(client, connection, groupUses(config, connection.code)) };
      } finally {
        await client.close();
      }
    }),
  );
  const paragraphs = checked.map(({ connection, findings }) => paragraph(connection, findings));
  return {
    report: `${paragraphs.join('\n')}\n${notProbed}`,
    hasProblems: checked.some(({ findings }) => findings.some(({ verdict }) => verdict === 'wrong')),
  };
}

function paragraph({ name, code, endpoint }: Connection, findings: readonly Finding[]): string {
  const lines = findings.map(({ verdict, text }) => `  ${verdict.padEnd(8)} ${text}\n`);
  return `${name} (${code}) at ${endpoint}\n${lines.join('')}`;
}
