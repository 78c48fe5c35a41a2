import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { environment, problemsOf, spoil } from './config-file.ts';

const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
const campaign = '    confirmationCampaignId: c0ffee00-1234-4abc-9def-000000000001\n';
const withWebhook = (webhook: string) => spoil([campaign, `${campaign}    webhook: ${webhook}\n`]);

describe('the secret of webhooks', () => {
  it('is of its own for a connection, with the one before while it is replaced', () => {
    const { connections } = loadConfig(withWebhook(`{ secret: ${one}, previousSecret: ${two} }`), environment);
    expect(connections[0]?.webhook).toEqual({ secret: one, previousSecret: two });
  });

  it.each([
    { webhook: '{ secret: short }', problem: 'connections[0].webhook.secret: must be at least 32 characters' },
    { webhook: `{ secret: "${one} " }`, problem: 'connections[0].webhook.secret: must be without spaces' },
    { webhook: `{ secret: "${one}é" }`, problem: 'signs that fit a header' },
    { webhook: '{}', problem: 'connections[0].webhook.secret' },
    {
      webhook: '{ secret: "${CENTER_SECRET}" }',
      problem: 'connections[0].webhook.secret: is also the secret of the backend',
    },
  ])('cannot be $webhook', ({ webhook, problem }) => {
    const problems = problemsOf(withWebhook(webhook));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('may not be that of another workspace, whose templates others may read', () => {
    const other = `  - { code: us, name: US, endpoint: https://rest.iad-01.braze.com, apiKey: k, webhook: { secret: ${one} } }\n`;
    const file = spoil([campaign, `${campaign}    webhook: { secret: ${one} }\n${other}`]);
    expect(problemsOf(file)).toEqual([
      expect.stringContaining('connections[1].webhook.secret: is also the secret of the webhooks of connection "eu"'),
    ]);
  });
});
