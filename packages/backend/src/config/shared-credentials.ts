import { fields, items, type Fields, type Found } from './raw-fields.ts';
import { readPublicKey, tokenAlgorithms } from './token-keys.ts';

/** Where a property's tokens are verified, reduced to what decides whether another property would take them. */
interface TokenAcceptance {
  readonly property: string;
  readonly index: number;
  /** One text for each key, the same for the same key however it is written. */
  readonly keys: ReadonlySet<string>;
  readonly audience: unknown;
  readonly issuer: unknown;
}

/**
 * A token made for one property must not open another: two that share a key need audiences (or issuers) that differ. A
 * property that names no audience takes whatever its key signed, so its key must be its own.
 */
export function sharedSiteTokens(config: Fields): Found[] {
  const seen: TokenAcceptance[] = [];
  return items(config['properties']).flatMap((property, index) => {
    const own = acceptanceOf(property, index);
    const other = seen.find((each) => takesTokensOf(own, each));
    seen.push(own);
    if (other === undefined) return [];
    const verify = ['properties', index, 'siteToken', 'verify'];
    const sharing = `property "${other.property}" takes tokens of the same key, so a token for one would open the other`;
    return own.audience === undefined || other.audience === undefined
      ? [{ path: verify, message: `${sharing}; give each an audience of its own, or a key of its own` }]
      : [{ path: [...verify, 'audience'], message: `${sharing}; give each an audience of its own` }];
  });
}

function takesTokensOf(one: TokenAcceptance, other: TokenAcceptance): boolean {
  const sharesKey = [...one.keys].some((key) => other.keys.has(key));
  return sharesKey && overlaps(one.audience, other.audience) && overlaps(one.issuer, other.issuer);
}

function overlaps(one: unknown, other: unknown): boolean {
  return one === undefined || other === undefined || one === other;
}

function acceptanceOf(property: Fields, index: number): TokenAcceptance {
  const verify = fields(fields(property['siteToken'])['verify']);
  const { audience, issuer, jwksUrl, algorithm } = verify;
  const keys = [verify, ...items(verify['keys'])].flatMap((each) => keyNames(each, algorithm));
  if (typeof jwksUrl === 'string') keys.push(`set ${URL.canParse(jwksUrl) ? new URL(jwksUrl).href : jwksUrl}`);
  return { property: String(property['code']), index, keys: new Set(keys), audience, issuer };
}

function keyNames({ secret, publicKey }: Fields, algorithm: unknown): string[] {
  return [
    ...(typeof secret === 'string' ? [`secret ${secret}`] : []),
    ...(typeof publicKey === 'string' ? [`public ${fingerprint(publicKey, algorithm)}`] : []),
  ];
}

/** One PEM text can be wrapped and spaced in many ways; the key inside is what counts. */
function fingerprint(pem: string, algorithm: unknown): string {
  try {
    const known = tokenAlgorithms.find((each) => each === algorithm) ?? 'RS256';
    return readPublicKey(pem, known).export({ type: 'spki', format: 'der' }).toString('base64');
  } catch {
    return pem;
  }
}

/** Whoever holds a secret can make what it signs, so one secret signs for one purpose. Properties may share a link key: links name theirs. */
export function sharedSecrets(config: Fields): Found[] {
  const purposes = new Map<unknown, string>();
  return secretsOf(config).flatMap(({ path, secret, purpose }) => {
    const other = purposes.get(secret) ?? purpose;
    purposes.set(secret, other);
    if (other === purpose) return [];
    return [
      { path, message: `is also the secret of ${other}; whoever knows one could make the other, so give each its own` },
    ];
  });
}

interface PurposedSecret {
  readonly path: (string | number)[];
  readonly secret: string;
  readonly purpose: string;
}

function secretsOf(config: Fields): PurposedSecret[] {
  const own = ['secret', 'previousSecret'].map((field) => ({
    path: [field],
    secret: config[field],
    purpose: 'the backend',
  }));
  const ofConnections = items(config['connections']).flatMap((connection, index) =>
    ['secret', 'previousSecret'].map((field) => ({
      path: ['connections', index, 'webhook', field],
      secret: fields(connection['webhook'])[field],
      // Of each workspace, because whoever edits templates in one could tell of changes in another.
      purpose: `the webhooks of connection "${String(connection['code'])}"`,
    })),
  );
  const ofProperties = items(config['properties']).flatMap((property, index) => {
    const verify = fields(fields(property['siteToken'])['verify']);
    const keysAt = (path: (string | number)[], holder: Fields, purpose: string) =>
      items(holder['keys']).map(({ secret }, key) => ({
        path: ['properties', index, ...path, 'keys', key, 'secret'],
        secret,
        purpose,
      }));
    const at = ['siteToken', 'verify'];
    return [
      { path: ['properties', index, ...at, 'secret'], secret: verify['secret'], purpose: 'site tokens' },
      ...keysAt(at, verify, 'site tokens'),
      ...keysAt(['links'], fields(property['links']), 'links'),
      ...keysAt(['oneClick'], fields(property['oneClick']), 'one-click links'),
    ];
  });
  return [...own, ...ofConnections, ...ofProperties].flatMap(({ secret, ...rest }) =>
    typeof secret === 'string' ? [{ ...rest, secret }] : [],
  );
}
