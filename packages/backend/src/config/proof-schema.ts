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
