import { freshSchema, query } from '../../postgres/fresh-database.ts';
import { openPostgres } from '../../store/postgres/postgres-scene.ts';
import { exerciseTampering } from '../tampering-scene.ts';

exerciseTampering(async () => {
  const url = await freshSchema();
  const store = await openPostgres(url);
  return {
    store,
    reopen: async () => {
      await store.close();
      return openPostgres(url);
    },
    intrude: (...statements) => query(url, ...statements),
  };
});
