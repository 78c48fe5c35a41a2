import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { environment, goodFile, problemsOf, spoil } from './config-file.ts';

describe('a good file', () => {
  it('is read with its secrets from the environment and a default for all the rest', () => {
    const config = loadConfig(goodFile, environment);
    expect(config).toMatchObject({
      secret: environment.CENTER_SECRET,
      listen: { host: '127.0.0.1', port: 8080 },
      limits: { sessionsPerMinute: 60, changesPerMinute: 60, confirmationsPerHour: 4 },
      delivery: { horizonSeconds: 600 },
      connections: [{ apiKey: environment.BRAZE_API_KEY, identifyBy: 'email' }],
    });
    expect(config.properties[0]).toMatchObject({ pageIdentity: 'unproved', launcher: { position: 'end' } });
  });

  it('may be JSON', () => {
    const config = loadConfig(goodFile, environment);
    expect(loadConfig(JSON.stringify(config), {})).toEqual(config);
  });
});

describe('a secret from the environment', () => {
  it('cannot change the structure of the file', () => {
    const tricky = `x", apiKey: y }\n- &a [*a] # ${'!'.repeat(32)} \${BRAZE_API_KEY}`;
    expect(loadConfig(goodFile, { ...environment, CENTER_SECRET: tricky }).secret).toBe(tricky);
  });

  it('that is a number stays a text', () => {
    expect(loadConfig(goodFile, { ...environment, BRAZE_API_KEY: '12345' }).connections[0]?.apiKey).toBe('12345');
  });

  it.each([{}, { CENTER_SECRET: '' }])('that is not there is named, with its line: %j', (variables) => {
    const problems = problemsOf(goodFile, variables);
    expect(problems).toContain(
      '2: : the environment variable CENTER_SECRET is not set; set it before starting, for example CENTER_SECRET=…',
    );
    expect(problems).toContain(
      '7: : the environment variable BRAZE_API_KEY is not set; set it before starting, for example BRAZE_API_KEY=…',
    );
  });

  it('that is wrong is never printed', () => {
    const problems = problemsOf(spoil(['apiKey: ${BRAZE_API_KEY}', 'apiKey: [hidden-key]']), {
      ...environment,
      CENTER_SECRET: 'hidden-secret',
    });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hidden');
  });
});

describe('a file that is not YAML', () => {
  it('is refused with the line and what to look for', () => {
    const [problem] = problemsOf(
      spoil(['{ code: email, type: email, marketing: true }', '{ code: email, type: ${TYPE} }']),
    );
    expect(problem).toMatch(/^22: /);
    expect(problem).toContain('Inside { } and [ ], put "${NAME}" and texts with : or , in quotes.');
  });

  it.each(['', '# nothing', 'just a text', '[]', 'null', '\u0000'])('or no configuration is refused: %j', (text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it('is refused where one name stands twice', () => {
    expect(problemsOf(`${goodFile}publicUrl: https://other.example.com\n`)[0]).toMatch(
      /^29: : Map keys must be unique/,
    );
  });

  it('is refused where an alias stands for nothing', () => {
    expect(problemsOf(spoil(['name: Offers', 'name: *nothing']))[0]).toContain(
      'Write the value out where the alias (*) stands.',
    );
  });

  it('cannot fill the memory by aliases', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n`;
    expect(problemsOf(bomb)).toEqual([expect.stringContaining('Excessive alias count') as unknown]);
  });
});

describe('a field that is wrong', () => {
  it.each([
    {
      change: ['publicUrl: https://prefs.example.com', 'publicUrl: http://prefs.example.com/x'],
      says: '1: publicUrl: must be an https:// address',
    },
    { change: ['secret: ${CENTER_SECRET}', 'secret: short'], says: '2: secret: must be at least 32 characters' },
    {
      change: ['    endpoint:', '    endpiont:'],
      says: '6: connections[0].endpiont: is not a field here; did you mean "endpoint"?',
    },
    {
      change: ['    name: Braze EU\n', ''],
      says: '4: connections[0].name: is missing; add it, for example `name: Product news`',
    },
    { change: ['code: news', 'code: News!'], says: '12: topics[0].code: must be 1 to 64 of a-z' },
    {
      change: ['    name: Offers', '    name: 7'],
      says: '18: topics[1].name: must be a text, or a text for each language',
    },
    {
      change: ['email: { connection: eu, subscriptionGroupId: 0b', 'pigeon: { connection: eu, subscriptionGroupId: 0b'],
      says: '20: topics[1].channels.pigeon: ',
    },
    {
      change: ['6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11', 'news-group'],
      says: '16: topics[0].channels.email.subscriptionGroupId: must be the id Braze shows for it',
    },
    {
      change: ['type: email, marketing', 'type: mail, marketing'],
      says: '22: identitySpaces[0].type: must be "email" or "external_id" or "phone"',
    },
    {
      change: ['[https://www.example.com]', 'https://www.example.com'],
      says: '25: properties[0].origins: must be a list, for example `origins: [https://www.example.com]`',
    },
    {
      change: ['languages: [en, fr]', 'languages: [en, fr_x!]'],
      says: '26: properties[0].languages[1]: must be a BCP 47 language tag',
    },
    { change: ['path: user.email', 'path: user..email'], says: 'must be a dotted path, for example user.email' },
    {
      change: ['    origins:', '    pageIdentity: sure\n    origins:'],
      says: '25: properties[0].pageIdentity: must be "unproved" or "trusted"',
    },
  ] as const)('is named with its line and what would be right: $says', ({ change, says }) => {
    expect(problemsOf(spoil(change)).join('\n')).toContain(says);
  });

  it('is told together with all the others, in the order of the file', () => {
    const problems = problemsOf(
      spoil(
        ['publicUrl: https://prefs.example.com', 'publicUrl: 1'],
        ['group: shopping', 'group: food'],
        ['topics: [news, offers]', 'topics: [news, ofers]'],
        ['code: offers', 'kode: offers'],
      ),
    );
    const lines = problems.map((problem) => Number.parseInt(problem, 10));
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    expect(new Set(lines)).toEqual(new Set([1, 14, 17, 27]));
  });
});
