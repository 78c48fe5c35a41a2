import { z } from 'zod';

/** The shape of a capture rule in the configuration file: where on the page a value is, and how it is decoded. */

/** `user.email`, `users[0].email` or `users.0.email`. */
const step = String.raw`[^.\s[\]()]+`;
const index = String.raw`(\[\d+\])*`;
const valuePathShape = new RegExp(`^${step}${index}(\\.${step}${index})*$`);
const windowPathShape = new RegExp(`^${step}(\\(\\))?${index}(\\.${step}(\\(\\))?${index})*$`);

const valuePath = z.string().regex(valuePathShape, 'must be a dotted path, for example user.email or users[0].email');
const windowPath = z
  .string()
  .regex(
    windowPathShape,
    'must be a dotted path from window, for example digitalData.user[0].id; a call takes no arguments: analytics.user().id()',
  );
const globalName = z
  .string()
  .regex(/^[A-Za-z_$][\w$]*$/, 'must be the name of a global array, for example dataLayer')
  .optional();
const cookieName = z.string().regex(/^[^\s=;,]+$/, 'must be the name of a cookie, for example acme_user');
const attributeName = z
  .string()
  .regex(/^[^\s"'<>/=]+$/, 'must be the name of an attribute, for example data-user-email');
const name = z.string().min(1);

const structured = ['json', 'jwt', 'query', 'pairs'] as const;
const decoderName = z.enum(['base64', 'base64url', 'uri', ...structured]);

const decodeStep = z.union(
  [decoderName, ...structured.map((decoder) => z.strictObject({ [decoder]: valuePath }))],
  'must be base64, base64url, uri, json, jwt, query or pairs; the last four may name a path: { json: user.email }',
);
const decode = z
  .array(decodeStep)
  .min(1)
  .optional()
  .describe('Steps that the value goes through, in order; `jwt` reads the claims and verifies nothing');

const decoded = { decode, path: valuePath.optional().describe('Path into what `decode` leaves') };

const byPath = ['dataLayer', 'adobe', 'window'] as const;
const sources = [...byPath, 'cookie', 'localStorage', 'sessionStorage', 'query', 'meta', 'attribute', 'provider'];

/** One way to read a value from the page. Rules of a space are tried in order; the first that names somebody counts. */
export const captureRule = z
  .discriminatedUnion(
    'from',
    [
      z.strictObject({ from: z.literal('dataLayer'), path: valuePath, name: globalName, decode }),
      z.strictObject({
        ...{ from: z.literal('adobe'), path: valuePath, name: globalName, decode },
        event: name
          .optional()
          .describe(
            'Reads the last event of this name as it was pushed, `path: eventInfo.email`, in place of the state',
          ),
        until: name.optional().describe('The event after which that one no longer counts: the logout'),
      }),
      z.strictObject({ from: z.literal('window'), path: windowPath, decode }),
      z.strictObject({ from: z.literal('cookie'), name: cookieName, ...decoded }),
      z.strictObject({ from: z.enum(['localStorage', 'sessionStorage', 'query', 'meta']), name, ...decoded }),
      z.strictObject({ from: z.literal('attribute'), selector: name, attribute: attributeName, ...decoded }),
      z.strictObject({ from: z.literal('provider'), name, ...decoded }),
    ],
    { error: ({ code }) => (code === 'invalid_union' ? `must be ${sources.join(' or ')}` : undefined) },
  )
  .superRefine((rule, context) => {
    if (rule.from === 'adobe' && rule.until !== undefined && rule.event === undefined)
      context.addIssue({ code: 'custom', path: ['until'], message: 'needs `event`, the one that it ends' });
    for (const { path, message } of decodingProblems(rule)) context.addIssue({ code: 'custom', path, message });
  });
export type CaptureRule = z.infer<typeof captureRule>;

/** Whether `path` is where the value is, and not a path into what decoding leaves. */
export function isFoundByPath(
  rule: Omit<CaptureRule, 'path'>,
): rule is Extract<CaptureRule, { from: (typeof byPath)[number] }> {
  return byPath.some((from) => from === rule.from);
}

/** Decoding that could never yield a value. */
function decodingProblems(rule: CaptureRule): { path: (string | number)[]; message: string }[] {
  const { decode: steps = [] } = rule;
  const path = isFoundByPath(rule) ? undefined : rule.path;
  if (path !== undefined && steps.length === 0 && rule.from !== 'provider')
    return [
      { path: ['path'], message: 'needs `decode`, because what is there is a text: for example `decode: [json]`' },
    ];
  return steps.flatMap((step, position) => {
    const leavesGroup = step === 'jwt' || step === 'query' || step === 'pairs';
    if (!leavesGroup || (path !== undefined && position === steps.length - 1)) return [];
    return [
      { path: ['decode', position], message: `leaves a group of values; say which one is meant: { ${step}: email }` },
    ];
  });
}
