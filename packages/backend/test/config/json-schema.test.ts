import { expect, it } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';

it('is published as it is: run vitest with --update after a change of the schema', async () => {
  const published = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  await expect(published).toMatchFileSnapshot('../../config.schema.json');
});

it('lets an operator leave out what has a default, and refuses what is not a field', () => {
  expect(configJsonSchema()).toMatchObject({
    type: 'object',
    required: ['publicUrl', 'secret', 'connections', 'topics', 'identitySpaces', 'properties'],
    additionalProperties: false,
  });
});

it('explains the fields where an editor shows them', () => {
  expect(JSON.stringify(configJsonSchema())).toContain('REST API key; name an environment variable: ${BRAZE_API_KEY}');
});
