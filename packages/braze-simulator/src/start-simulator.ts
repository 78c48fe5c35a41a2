import Fastify from 'fastify';
import { registerBrazeApi } from './http/braze-api.ts';
import { registerControlApi } from './http/control-api.ts';
import { WebhookRunner } from './http/webhook-runner.ts';
import { SimulatorInputError } from './simulator-input-error.ts';
import type { SimulatorOptions } from './simulator-options.ts';
import { Workspace } from './workspace/workspace.ts';
import { World } from './workspace/world.ts';

/** A running simulator. */
export interface Simulator {
  /** Where it listens, such as `http://127.0.0.1:4010`, without a slash at the end. */
  readonly url: string;
  /** The workspace behind it. */
  readonly world: World;
  /** Posts the webhooks that are due by now, and resolves once they are answered. Needed only after a clock of your own was moved. */
  readonly deliverWebhooks: () => Promise<void>;
  /** Stops listening and ends every connection, held ones too. */
  readonly close: () => Promise<void>;
}

/** The largest body. Source: Braze docs, "API limits": 4 MB. */
const maxBodyBytes = 4 * 1024 * 1024;

/**
 * Starts a stand-in for Braze's REST API on a port of its own. Resolves once it listens. Rejects with a SimulatorInputError for options
 * that make no sense, and with the system's error when the port is not to be had.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const workspace = new Workspace(options);
  const world = new World(workspace, options);
  const app = Fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: true, exposeHeadRoutes: false });
  const webhooks = new WebhookRunner(workspace);
  app.addHook('onClose', () => webhooks.close());
  registerBrazeApi(app, workspace);
  registerControlApi(app, { workspace, world, controlOrigins: readOrigins(options.controlOrigins ?? []) });
  try {
    const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
    return { url, world, deliverWebhooks: () => webhooks.deliverDue(), close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

function readOrigins(origins: readonly string[]): ReadonlySet<string> {
  const bad = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (bad !== undefined) throw new SimulatorInputError(`controlOrigins: ${bad} is not an origin`);
  return new Set(origins);
}
