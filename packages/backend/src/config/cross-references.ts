import { asksToConfirm } from './asks-to-confirm.ts';
import { captureProblems } from './capture-problems.ts';
import { codes, fields, items, strings, type Fields, type Found } from './raw-fields.ts';
import { messageProblems } from './message-references.ts';
import { channelTargets, type ChannelCode } from './schema.ts';
import { sharedSecrets, sharedSiteTokens } from './shared-credentials.ts';

/**
 * What is wrong between the parts of a configuration. Reads the file as it stands, before its shape is known to be
 * right, so that these problems are reported together with those of shape; what has the wrong shape is passed over.
 */
export function crossReferenceProblems(raw: unknown): Found[] {
  const config = fields(raw);
  return [
    ...['connections', 'topics', 'topicGroups', 'identitySpaces', 'properties'].flatMap((list) =>
      duplicates(config, list),
    ),
    ...topicProblems(config),
    ...identitySpaceProblems(config),
    ...propertyProblems(config),
    ...sharedSiteTokens(config),
    ...sharedSecrets(config),
    ...messageProblems(config),
    ...unshownTopics(config),
  ];
}

function duplicates(config: Fields, list: string): Found[] {
  const seen = new Set<unknown>();
  return items(config[list]).flatMap(({ code }, index) => {
    if (typeof code !== 'string' || !seen.has(code)) {
      seen.add(code);
      return [];
    }
    return [
      { path: [list, index, 'code'], message: `"${code}" is taken by an earlier entry; every code must be unique` },
    ];
  });
}

function topicProblems(config: Fields): Found[] {
  const connections = codes(config, 'connections');
  const groups = codes(config, 'topicGroups');
  const spaceTypes = new Set(items(config['identitySpaces']).map(({ type }) => type));
  const cellOfGroup = new Map<string, string>();
  return items(config['topics']).flatMap((topic, index) => {
    const found: Found[] = [];
    const add = (path: (string | number)[], message: string): number =>
      found.push({ path: ['topics', index, ...path], message });
    if (typeof topic['group'] === 'string' && !groups.includes(topic['group'])) {
      add(['group'], unknown('topic group', topic['group'], groups, 'topicGroups'));
    }
    for (const [channel, value] of Object.entries(fields(topic['channels']))) {
      const route = fields(value);
      const at = ['channels', channel];
      const connection = route['connection'];
      if (typeof connection === 'string' && !connections.includes(connection)) {
        add([...at, 'connection'], unknown('connection', connection, connections, 'connections'));
      }
      if (route['doubleOptIn'] === true && channel !== 'sms') {
        add([...at, 'doubleOptIn'], 'works for sms only; remove it');
      }
      const kinds = identifierKinds(config, connection, channel);
      if (kinds.length > 0 && !kinds.some((kind) => spaceTypes.has(kind))) {
        const wanted = kinds.join(' or ');
        add(at, `reaches people by ${wanted}, but no identity space has type ${wanted}; add one to identitySpaces`);
      }
      const key = `${String(connection)} ${String(route['subscriptionGroupId']).toLowerCase()}`;
      const other = cellOfGroup.get(key);
      if (other !== undefined && typeof route['subscriptionGroupId'] === 'string') {
        add([...at, 'subscriptionGroupId'], `is also the group of ${other}; two cells cannot share one group`);
      }
      cellOfGroup.set(key, `topic "${String(topic['code'])}" on ${channel}`);
    }
    return found;
  });
}

function identifierKinds(config: Fields, connection: unknown, channel: string): string[] {
  const found = items(config['connections']).find(({ code }) => code === connection);
  const byChannel = Object.hasOwn(channelTargets, channel) ? [channelTargets[channel as ChannelCode]] : [];
  return found?.['identifyBy'] === 'external_id' ? [...byChannel, 'external_id'] : byChannel;
}

function identitySpaceProblems(config: Fields): Found[] {
  const spaces = items(config['identitySpaces']);
  if (spaces.length === 0 || spaces.some(({ marketing }) => marketing === true)) return [];
  return [
    {
      path: ['identitySpaces'],
      message: 'none is the marketing-preference identity; add `marketing: true` to the one that makes a visitor known',
    },
  ];
}

function propertyProblems(config: Fields): Found[] {
  const spaces = codes(config, 'identitySpaces');
  const topics = codes(config, 'topics');
  return items(config['properties']).flatMap((property, index) => {
    const at = ['properties', index];
    const captured = Object.keys(fields(property['identities']));
    const claimed = Object.keys(fields(fields(fields(property['siteToken'])['verify'])['claims']));
    return [
      ...captured.flatMap((space) =>
        spaces.includes(space)
          ? []
          : [
              {
                path: [...at, 'identities', space],
                message: unknown('identity space', space, spaces, 'identitySpaces'),
              },
            ],
      ),
      ...claimed.flatMap((space) =>
        spaces.includes(space)
          ? []
          : [
              {
                path: [...at, 'siteToken', 'verify', 'claims', space],
                message: unknown('identity space', space, spaces, 'identitySpaces'),
              },
            ],
      ),
      ...captureProblems(config, property).map(({ path, message }) => ({ path: [...at, ...path], message })),
      ...strings(property['topics']).flatMap((topic, position) =>
        topics.includes(topic)
          ? []
          : [{ path: [...at, 'topics', position], message: unknown('topic', topic, topics, 'topics') }],
      ),
      ...missingTranslations(config, property, index),
      ...missingConfirmation(config, property, index),
    ];
  });
}

/** A visitor must never meet a text in a language that is not the page's. */
function missingTranslations(config: Fields, property: Fields, index: number): Found[] {
  const languages = property['languages'] === undefined ? ['en'] : strings(property['languages']);
  const translatable = ['name', 'description', 'legalBasis'];
  const lacks = (text: unknown): string[] =>
    text !== null && typeof text === 'object' ? languages.filter((language) => !Object.hasOwn(text, language)) : [];
  const found = (path: (string | number)[], text: unknown): Found[] =>
    lacks(text).map((language) => ({
      path,
      message: `has no text for "${language}", which property "${String(property['code'])}" offers; add it`,
    }));
  return [
    ...items(config['topics']).flatMap((topic, position) =>
      isShown(property, topic) ? translatable.flatMap((field) => found(['topics', position, field], topic[field])) : [],
    ),
    ...items(config['topicGroups']).flatMap((group, position) =>
      found(['topicGroups', position, 'name'], group['name']),
    ),
    ...Object.entries(fields(property['texts'])).flatMap(([field, text]) =>
      found(['properties', index, 'texts', field], text),
    ),
  ];
}

/** Where an opt-in waits for confirmation, it needs a message that asks the owner of the address. */
function missingConfirmation(config: Fields, property: Fields, index: number): Found[] {
  if (!asksToConfirm(property)) return [];
  const shown = items(config['topics']).filter((topic) => isShown(property, topic));
  const isAsked = (connection: Fields): boolean =>
    shown.some((topic) =>
      Object.entries(fields(topic['channels'])).some(
        ([channel, route]) =>
          fields(route)['connection'] === connection['code'] &&
          (channel === 'email' || connection['identifyBy'] === 'external_id'),
      ),
    );
  return items(config['connections']).flatMap((connection, position) =>
    isAsked(connection) && connection['confirmationCampaignId'] === undefined
      ? [
          {
            path: ['connections', position],
            message:
              `needs confirmationCampaignId, the API-triggered campaign that asks a visitor of property ` +
              `"${nameOf(property, index)}" to confirm an opt-in from the inbox`,
          },
        ]
      : [],
  );
}

function nameOf({ code }: Fields, index: number): string {
  return typeof code === 'string' ? code : `number ${index + 1}`;
}

function unshownTopics(config: Fields): Found[] {
  const properties = items(config['properties']);
  if (properties.length === 0) return [];
  return items(config['topics']).flatMap((topic, index) =>
    properties.some((property) => isShown(property, topic))
      ? []
      : [
          {
            path: ['topics', index],
            message: 'is shown by no property; add its code to the topics of one, or remove it',
          },
        ],
  );
}

function isShown(property: Fields, topic: Fields): boolean {
  return property['topics'] === undefined || strings(property['topics']).includes(String(topic['code']));
}

function unknown(what: string, code: string, known: readonly string[], list: string): string {
  const choices =
    known.length === 0 ? `${list} is empty` : `${list} has ${known.map((each) => `"${each}"`).join(', ')}`;
  return `there is no ${what} "${code}"; ${choices}`;
}
