import { z } from 'zod';
import { configSchema } from './schema.ts';

/** Where editors find the schema once it is published with the package. */
const schemaId = 'https://unpkg.com/@preference-center/backend/config.schema.json';

/**
 * The configuration file's shape as JSON Schema (draft 2020-12), for editors. Rules between parts, and those that need
 * code, are checked by `preference-center check` only.
 */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, $id: schemaId, title: 'Configuration of Preference Center for Braze', ...schema };
}
