import { z } from 'zod';
import { code } from '../contract.ts';
import { secret } from './secret.ts';
import { tokenAlgorithms, tokenKeyProblems } from './token-keys.ts';

/** How a property lets its visitors prove who they are, and what each proof allows. */

const publicKey = z
  .string()
  .min(1)
  .describe('A public key in PEM form; name an environment variable or use a block (|)');

const jwksUrl = z
  .string()
  .refine(isHttpsOrLoopbackUrl, 'must be the https:// address of a key set (http:// is taken for localhost only)')
  .describe('Where the site publishes its public keys (RFC 7517)');

function isHttpsOrLoopbackUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return username + password === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback));
}

const namedTokenKey = z.strictObject({
  id: z.string().min(1).max(256).describe("The token's `kid`"),
  secret: secret.optional(),
  publicKey: publicKey.optional(),
});

/** How the JWT is verified with which a site's own server vouches for its visitor. */
export const siteTokenVerification = z
  .strictObject({
    algorithm: z.enum(tokenAlgorithms).describe('The one algorithm that is taken'),
    secret: secret.optional().describe('HS256: the secret shared with the site'),
    publicKey: publicKey.optional(),
    jwksUrl: jwksUrl.optional(),
    keys: z.array(namedTokenKey).min(1).max(4).optional().describe('Several keys with ids, for rotation'),
    audience: z
      .string()
      .min(1)
      .optional()
      .describe('The token has to carry this in `aud`; may be left out where the key is for this property alone'),
    issuer: z.string().min(1).optional().describe('The token has to carry this in `iss`'),
    claims: z
      .record(code, z.string().min(1))
      .refine((claims) => Object.keys(claims).length > 0, 'must map an identity space to a claim: { email: email }')
      .describe('For each identity space, the claim that holds its value; a dotted path reaches into objects'),
  })
  .superRefine((verification, context) => {
    for (const problem of tokenKeyProblems(verification)) context.addIssue({ code: 'custom', ...problem });
  });
export type SiteTokenVerification = z.infer<typeof siteTokenVerification>;

/** Leaving is always possible: whoever can name an address can stop what it gets, and no configuration changes that. */
const optOut = z
  .unknown()
  .refine((value) => value === undefined, 'cannot be set: every proof allows leaving, always; remove it')
  .optional();

const changeable = z.strictObject({
  view: z.boolean().optional().describe('Whether the choices are shown'),
  optIn: z.enum(['now', 'after_confirmation', 'no']).optional(),
  global: z.boolean().optional().describe('Whether the global email state may be seen and changed'),
  optOut,
});

const onlyWhenTrusted = z
  .unknown()
  .refine(
    (value) => value === undefined,
    'cannot be set: nobody vouches for this visitor; where the pages can, set pageIdentity: trusted instead',
  )
  .optional();

/** What a property changes in the table of `docs/proof.md`, row by row; what is left out stays as it is. */
export const permissionChanges = z
  .strictObject({
    none: z.strictObject({
      optIn: z.enum(['after_confirmation', 'no']).optional(),
      ...{ view: onlyWhenTrusted, global: onlyWhenTrusted, optOut },
    }),
    page: changeable,
    token: changeable,
    link: changeable,
    old_link: changeable,
    code: changeable,
  })
  .partial();
export type PermissionChanges = z.infer<typeof permissionChanges>;

/** A key that signs links. It stands in a Braze template, so it is apart from every other secret. */
const linkKey = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be 1 to 32 letters, digits, "_" and "-"')
    .describe('Stands in the link and says which key signed it'),
  secret: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{32,}$/,
      'must be at least 32 letters, digits, "_" and "-", so that it can stand in a template; `openssl rand -hex 32` makes one',
    ),
});
export type LinkKey = z.infer<typeof linkKey>;

const linkKeys = z
  .array(linkKey)
  .min(1)
  .max(4)
  .refine(
    (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
    'has two keys with one id; every id must be unique',
  )
  .describe('The keys that are live: two of them while one is being replaced');

/** The days after which a link proves less, where the configuration does not say. */
export const usualLinkAgeDays = 30;

/** Links in messages that open the center. */
export const signedLinks = z.strictObject({
  keys: linkKeys,
  maxAgeDays: z
    .int()
    .min(1)
    .max(3650)
    .default(usualLinkAgeDays)
    .describe('An older link shows nothing and opts in after confirmation only'),
});

/** Links in the List-Unsubscribe header of messages (RFC 8058). */
export const oneClickLinks = z.strictObject({ keys: linkKeys });
