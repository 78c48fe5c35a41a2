import * as fc from 'fast-check';
import { origins } from '../http/http-config.ts';
import {
  addBody,
  addField,
  breakAuthorization,
  breakBody,
  breakOrigin,
  breakPath,
  mismeasureBody,
  mistypeBody,
  otherThan,
  pathPart,
  repeatField,
  replacePart,
  spoilField,
  spoilName,
  type Breaker,
  type Draft,
} from './attack.ts';
import type { Approach, Endpoint } from './endpoint.ts';
import {
  fieldName,
  headerText,
  inheritedNames,
  marker,
  notCount,
  notList,
  notObject,
  notText,
  percentEncoded,
  text,
} from './hostile.ts';
import { tellOfChange } from './tell-of-change.ts';

const headers = { origin: origins['acme-www'], 'content-type': 'application/json' };
const bearer = (token: string) => ({ ...headers, authorization: `Bearer ${token}` });
const breakSessionUse: readonly Breaker[] = [breakAuthorization, breakOrigin(), breakPath];
const breakJson: readonly Breaker[] = [breakBody, mistypeBody, mismeasureBody];

const session = {
  identities: { email: 'ada@example.com', phone: '+4915123456789' },
  languages: ['en'],
  configVersion: 'x',
};
const wrongText = fc.oneof(notText, fc.constant(''), text);

const openSession: Endpoint = {
  route: 'POST /v1/properties/:property/sessions',
  outcome: 'refused',
  approaches: () => {
    const url = '/v1/properties/acme-www/sessions';
    const someIdentity = fc.tuple(fieldName, notText).map(([name, value]) => ({ [name]: value }));
    const spoilers = {
      identities: fc.oneof(notObject, fc.constantFrom({}, undefined), someIdentity),
      'identities.email': fc.oneof(wrongText, fc.constantFrom('undefined', '0', '[object Object]', undefined)),
      'identities.phone': notText,
      token: wrongText,
      link: wrongText,
      linkYields: fc.constantFrom('true', '', 0, 1, null, [], {}),
      languages: fc.oneof(
        notList,
        fc.array(notText, { minLength: 1, maxLength: 3 }),
        fc.constant(Array(17).fill('en')),
      ),
      configVersion: fc.oneof(notText, fc.constant(marker.repeat(11))),
    };
    const breakFields = [
      spoilField(session, spoilers),
      addField(session),
      spoilName(session, 'identities'),
      repeatField('identities', notObject),
    ];
    const breakWay = [breakOrigin(), breakPath, replacePart('acme-www')];
    return [
      {
        right: { method: 'POST', url, headers, payload: JSON.stringify(session) },
        breakers: [...breakJson, ...breakFields, ...breakWay],
      },
    ];
  },
};

const oneChange = { topic: 'news', channel: 'email', state: 'unsubscribed' };

const change: Endpoint = {
  route: 'PATCH /v1/preferences',
  outcome: 'refused',
  approaches: ({ proved, blind }) => {
    const wrongCode = fc.oneof(notText, text, fc.constantFrom('', 'insider', ...inheritedNames, undefined));
    const spoilers = {
      changes: fc.oneof(notList, fc.constantFrom([], [oneChange, oneChange], undefined)),
      'changes.0': notObject,
      'changes.0.topic': wrongCode,
      'changes.0.channel': wrongCode,
      'changes.0.state': fc.oneof(wrongCode, fc.constantFrom('not_set', 'partial', 'Subscribed')),
      'changes.0.revision': notCount,
    };
    const body = { changes: [oneChange] };
    const breakFields = [
      spoilField(body, spoilers),
      addField(body),
      addField(body, 'changes.0'),
      repeatField('changes', notList),
    ];
    const right = (token: string): Draft => ({
      ...{ method: 'PATCH', url: '/v1/preferences', headers: bearer(token), payload: JSON.stringify(body) },
    });
    const breakers = [...breakJson, ...breakFields, ...breakSessionUse];
    // Whose acceptance would tell a visitor without proof whether the cell was ever set.
    const guessRevision = spoilField(body, { 'changes.0.revision': fc.nat({ max: 100 }) });
    return [
      { right: right(proved), breakers },
      { right: right(blind), breakers: [...breakers, guessRevision] },
    ];
  },
};

const readChoices: Endpoint = {
  route: 'GET /v1/preferences',
  outcome: 'refused',
  approaches: ({ proved, blind }) => {
    const use = { origin: origins['acme-www'], authorization: `Bearer ${proved}` };
    const breakers: Breaker[] = [
      ...[breakAuthorization, breakOrigin({ mayLack: true }), breakPath],
      (right) => fc.constant({ ...right, headers: { ...right.headers, authorization: `Bearer ${blind}` } }),
    ];
    return [
      { right: { method: 'GET', url: '/v1/preferences', headers: use }, breakers },
      { right: { method: 'HEAD', url: '/v1/preferences', headers: use }, breakers },
    ];
  },
};

/** A POST that says all it has to say by its session. */
const bare = (url: string, token: string, more: readonly Breaker[] = []): Approach => ({
  right: { method: 'POST', url, headers: { origin: origins['acme-www'], authorization: `Bearer ${token}` } },
  breakers: [...breakSessionUse, addBody, ...more],
});

const renew: Endpoint = {
  route: 'POST /v1/sessions/renewals',
  outcome: 'refused',
  approaches: ({ proved, blind }) => [proved, blind].map((token) => bare('/v1/sessions/renewals', token)),
};

const askForLink: Endpoint = {
  route: 'POST /v1/links',
  outcome: 'refused',
  approaches: ({ proved, blind }) => [proved, blind].map((token) => bare('/v1/links', token)),
};

const undo: Endpoint = {
  route: 'POST /v1/preferences/undo',
  outcome: 'refused',
  approaches: ({ proved, blind }) => {
    // With proof there is nothing to undo: the choices can be changed back.
    const prove: Breaker = (right) =>
      fc.constant({ ...right, headers: { ...right.headers, authorization: `Bearer ${proved}` } });
    return [bare('/v1/preferences/undo', blind, [prove])];
  },
};

const breakReference =
  (reference: string): Breaker =>
  (right) => {
    const [id = '', secret = ''] = reference.split('.');
    const at = fc.nat({ max: secret.length - 1 });
    return fc
      .oneof(
        pathPart,
        at.map((end) => `${id}.${secret.slice(0, end)}`),
        text.map((some) => `${id}.${percentEncoded(some)}`),
        text.map((some) => `${percentEncoded(some)}.${secret}`),
        fc.constantFrom(id, secret, `.${secret}`, `${id}.`, `${secret}.${id}`, `${reference}.x`, `${reference}=`),
        fc.constantFrom(id.toUpperCase(), `${id}%00.${secret}`, `%20${reference}`, `${reference}%20`),
      )
      .map((wrong) => ({ ...right, url: `/confirm/${wrong}` }));
  };

const openConfirmation: Endpoint = {
  route: 'GET /confirm/:reference',
  outcome: 'refused',
  approaches: ({ reference }) => {
    const breakers = [breakReference(reference), breakPath];
    return [
      { right: { method: 'GET', url: `/confirm/${reference}`, headers: {} }, breakers },
      { right: { method: 'HEAD', url: `/confirm/${reference}`, headers: {} }, breakers },
    ];
  },
};

const confirm: Endpoint = {
  route: 'POST /confirm/:reference',
  outcome: 'refused',
  approaches: ({ reference }) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const tooLarge: Breaker = (right) =>
      fc.integer({ min: 1025, max: 4000 }).map((length) => ({ ...right, payload: 'a'.repeat(length) }));
    return [
      {
        right: { method: 'POST', url: `/confirm/${reference}`, headers: form, payload: '' },
        breakers: [breakReference(reference), breakPath, tooLarge],
      },
    ];
  },
};

const breakLink =
  (right: string, other: string): Breaker =>
  (draft) => {
    const at = fc.nat({ max: right.length - 1 });
    return fc
      .oneof(
        pathPart,
        at.map((end) => encodeURIComponent(right.slice(0, end))),
        at.map((end) =>
          encodeURIComponent(`${right.slice(0, end)}${otherThan(right.charAt(end))}${right.slice(end + 1)}`),
        ),
        text.map((some) => `${percentEncoded(some)}.${right.slice(-64)}`),
        text.map((some) => `${encodeURIComponent(right.slice(0, -64))}${percentEncoded(some)}`),
        fc
          .constantFrom(right.toUpperCase(), ` ${right}`, `${right}.`, `${right}.x`, right.slice(3), other)
          .map(encodeURIComponent),
      )
      .map((wrong) => ({ ...draft, url: `/v1/one-click/${wrong}` }));
  };

const showOneClick: Endpoint = {
  route: 'GET /v1/one-click/:link',
  outcome: 'refused',
  approaches: ({ oneClick, link }) =>
    (['GET', 'HEAD'] as const).map((method) => ({
      right: { method, url: `/v1/one-click/${encodeURIComponent(oneClick)}`, headers: {} },
      breakers: [breakLink(oneClick, link), breakPath],
    })),
};

const pressOneClick: Endpoint = {
  route: 'POST /v1/one-click/:link',
  outcome: 'refused',
  approaches: ({ oneClick, link }) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const forms = fc.oneof(
      text.map((some) => `List-Unsubscribe=${percentEncoded(some)}`),
      text.map((some) => `${percentEncoded(some)}=One-Click`),
      fc.constantFrom(
        '',
        'List-Unsubscribe',
        'list-unsubscribe=One-Click',
        'List-Unsubscribe=one-click',
        'One-Click',
        '%zz',
        '&&&=',
      ),
      fc.integer({ min: 4097, max: 9000 }).map((length) => 'a'.repeat(length)),
    );
    const types = fc.oneof(
      fc.constantFrom(
        'text/plain',
        'multipart/form-data',
        'multipart/form-data; boundary=x',
        'application/json',
        '/',
        ';',
      ),
      text.map(headerText),
    );
    const breakForm: Breaker = (right) => forms.map((payload) => ({ ...right, payload }));
    const breakType: Breaker = (right) => types.map((type) => ({ ...right, headers: { 'content-type': type } }));
    return [
      {
        right: {
          ...{ method: 'POST', url: `/v1/one-click/${encodeURIComponent(oneClick)}` },
          ...{ headers: form, payload: 'List-Unsubscribe=One-Click' },
        },
        breakers: [breakLink(oneClick, link), breakPath, breakForm, breakType],
      },
    ];
  },
};

/** Routes that take nothing from the request but, at most, a name out of a public list. */
const open = (route: string, outcome: Endpoint['outcome'], url: string, others: fc.Arbitrary<string>): Endpoint => {
  const breakers: Breaker[] = [(right) => others.map((other) => ({ ...right, url: other }))];
  return {
    route,
    outcome,
    approaches: () => [
      { right: { method: 'GET', url, headers: {} }, breakers },
      { right: { method: 'HEAD', url, headers: {} }, breakers },
    ],
  };
};

const preflight: Endpoint = {
  route: 'OPTIONS *',
  outcome: 'answered',
  approaches: () => {
    const asked = fc.record(
      {
        origin: fc.oneof(fc.constantFrom(...Object.values(origins), 'null'), text.map(headerText)),
        'access-control-request-method': fc.oneof(fc.constantFrom('PATCH', 'DELETE', ''), text.map(headerText)),
        'access-control-request-headers': text.map(headerText),
      },
      { requiredKeys: [] },
    );
    const paths = fc.oneof(
      fc.constantFrom('/v1/preferences', '*', '/', '/confirm'),
      pathPart.map((part) => `/${part}`),
    );
    const right: Draft = {
      ...{ method: 'OPTIONS', url: '/v1/preferences' },
      headers: { origin: origins['acme-www'], 'access-control-request-method': 'PATCH' },
    };
    return [
      {
        right,
        breakers: [(draft) => fc.tuple(paths, asked).map(([url, more]) => ({ ...draft, url, headers: more }))],
      },
    ];
  },
};

/** What is no route at all: other methods on those there are, and paths there are not. */
export const nowhere: Endpoint = {
  route: 'no route',
  outcome: 'refused',
  approaches: ({ proved }) => {
    const known = fc.constantFrom('/v1/preferences', '/v1/properties/acme-www/sessions', '/health', '/acme-www.js');
    const otherMethod: Breaker = (right) =>
      fc.tuple(known, fc.constantFrom('PUT', 'DELETE')).map(([url, method]) => ({ ...right, url, method }));
    const otherPath: Breaker = (right) => pathPart.map((part) => ({ ...right, url: `/v1/${part}` }));
    const right: Draft = {
      ...{ method: 'PATCH', url: '/v1/preferences', headers: bearer(proved) },
      payload: JSON.stringify({ changes: [oneChange] }),
    };
    return [{ right, breakers: [otherMethod, otherPath] }];
  },
};

/** Every route of the app. A new one belongs here, with a request that it takes and the ways to break it. */
export const endpoints: readonly Endpoint[] = [
  openSession,
  change,
  readChoices,
  renew,
  askForLink,
  undo,
  openConfirmation,
  confirm,
  showOneClick,
  pressOneClick,
  tellOfChange,
  open('GET /v1/one-click', 'answered', '/v1/one-click', fc.constant('/v1/one-click')),
  open('GET /confirm', 'answered', '/confirm', fc.constant('/confirm')),
  open(
    'GET /:property.js',
    'refused',
    '/acme-www.js',
    pathPart.map((part) => `/${part}.js`),
  ),
  open(
    'GET /assets/:name',
    'refused',
    '/assets/component-1a2b.js',
    pathPart.map((part) => `/assets/${part}`),
  ),
  open(
    'GET /p/:property',
    'refused',
    '/p/acme-www',
    pathPart.map((part) => `/p/${part}`),
  ),
  open('GET /health', 'answered', '/health', fc.constant('/health')),
  open('GET /metrics', 'answered', '/metrics', fc.constant('/metrics')),
  preflight,
];
