import { it } from 'vitest';
import { freshDatabase } from '../../postgres/fresh-database.ts';
import { exerciseFailedCommands } from '../failed-scene.ts';

it('lists and retries what Braze refused, beside a backend that serves', { timeout: 120_000 }, async () => {
  await exerciseFailedCommands({ DATABASE_URL: await freshDatabase() });
});
