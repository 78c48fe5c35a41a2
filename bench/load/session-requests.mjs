import { deriveKeys } from '../../packages/backend/dist/identity/keys.js';
import { sealSession, startSession } from '../../packages/backend/dist/identity/session-token.js';
import { createCatalogue } from '../../packages/backend/dist/preferences/catalogue.js';
import { benchConfig, benchOrigin, benchTopics } from '../server/bench-config.mjs';

/** The address of the nth person of a benchmark, who is always the same. */
export function addressOf(person) {
  return `person.${person}@mail.example`;
}

/**
 * The requests of one client of many: a save of one cell by each of the people given, each with a live session, first
 * opting in and the next time round opting out. They are bytes, ready to be sent.
 * @param {string} path
 * @param {number[]} people
 * @returns {Promise<Buffer[]>}
 */
export async function saveRequests(path, people) {
  const config = benchConfig();
  const catalogue = createCatalogue(config);
  const property = catalogue.property('acme-www');
  const keys = deriveKeys(config, 'session');
  const { wording, language } = catalogue.texts(property, []);
  const tokens = await Promise.all(
    people.map(async (person) => {
      const targets = [{ kind: 'email', value: addressOf(person) }];
      const parts = { property: property.code, proof: 'page', targets, language, wording: wording.id };
      return sealSession(startSession(parts, Date.now()), keys, Date.now()).token;
    }),
  );
  return ['subscribed', 'unsubscribed'].flatMap((state) =>
    people.map((person, index) =>
      requestBytes('PATCH', path, [`authorization: Bearer ${tokens[index]}`], bodyOf(person, state)),
    ),
  );
}

/** The request with which a page that vouches for a person opens their session. */
export function sessionOpening(path, person) {
  return requestBytes(
    'POST',
    path,
    [],
    JSON.stringify({ identities: { email: addressOf(person) }, languages: ['en'] }),
  );
}

function bodyOf(person, state) {
  return JSON.stringify({ changes: [{ topic: benchTopics[person % benchTopics.length], channel: 'email', state }] });
}

function requestBytes(method, path, headers, body) {
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: prefs.acme.example',
    `origin: ${benchOrigin}`,
    ...headers,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
