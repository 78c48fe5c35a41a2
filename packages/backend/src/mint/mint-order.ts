import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';

/** Kinds of identifier somebody can be named by on the command line. */
export type NamedKind = 'email' | 'external_id' | 'phone';

interface CommonOrder {
  /** The code of the property. */
  readonly property: string;
  /** The id of the key to sign with; the first one where it is not named. */
  readonly keyId?: string;
}

/** A signed link as a template in Braze makes it. */
export interface LinkOrder extends CommonOrder {
  readonly what: 'link';
  readonly subject: { readonly kind: 'email' | 'external_id'; readonly value: string };
  /** Makes it a one-click link that stops this; a topic of `all` stands for every topic. */
  readonly oneClick?: { readonly topic: string; readonly channel: string };
  /** How long ago it was issued, in days. */
  readonly ageDays: number;
}

/** An access code as the message has it that a visitor asks for. */
export interface CodeOrder extends CommonOrder {
  readonly what: 'code';
  readonly email: string;
}

/** A token as the site's own server signs it. */
export interface TokenOrder extends CommonOrder {
  readonly what: 'token';
  readonly identities: Readonly<Partial<Record<NamedKind, string>>>;
  /** How long it lives, in minutes. */
  readonly minutes: number;
  /** The file with the private key, in PEM form. */
  readonly privateKeyFile?: string;
}

/** What `mint` was asked for. */
export type MintOrder = LinkOrder | CodeOrder | TokenOrder;

export const mintUsage = `  preference-center mint link  --property CODE (--external-id ID | --email ADDRESS)
                               [--one-click TOPIC/CHANNEL] [--age-days N] [--key ID]
  preference-center mint code  --property CODE --email ADDRESS
  preference-center mint token --property CODE [--email ADDRESS] [--external-id ID] [--phone NUMBER]
                               [--minutes N] [--key ID] [--private-key FILE]
                                            makes a link, code or token to try a property with
`;

const options = {
  config: { type: 'string', short: 'c', default: 'preference-center.yaml' },
  property: { type: 'string' },
  email: { type: 'string' },
  'external-id': { type: 'string' },
  phone: { type: 'string' },
  'one-click': { type: 'string' },
  'age-days': { type: 'string' },
  minutes: { type: 'string' },
  key: { type: 'string' },
  'private-key': { type: 'string' },
} as const;
type Option = keyof typeof options;
type Values = Readonly<Partial<Record<Option, string>>>;

/** The options each kind takes beside `--config` and `--property`. */
const taken: Readonly<Record<MintOrder['what'], readonly Option[]>> = {
  link: ['email', 'external-id', 'one-click', 'age-days', 'key'],
  code: ['email'],
  token: ['email', 'external-id', 'phone', 'minutes', 'key', 'private-key'],
};

/**
 * Reads the arguments after `mint`.
 *
 * @throws UsageError saying what would be right.
 */
export function parseMintOrder(args: readonly string[]): { readonly configFile: string; readonly order: MintOrder } {
  const { values, positionals } = parse(args);
  const [what, ...rest] = positionals;
  if (what !== 'link' && what !== 'code' && what !== 'token') {
    throw new UsageError(
      what === undefined ? 'name what to mint: link, code or token' : 'there are only link, code and token to mint',
    );
  }
  if (rest.length > 0) throw new UsageError(`mint ${what} takes no further words; every value follows its option`);
  for (const [option, value] of Object.entries(values)) {
    if (value === '') throw new UsageError(`--${option} needs a value`);
    const isTaken = option === 'config' || option === 'property' || taken[what].includes(option as Option);
    if (!isTaken) throw new UsageError(`mint ${what} takes no --${option}`);
  }
  const { property } = values;
  if (property === undefined) throw new UsageError('name the property with --property CODE');
  const common = { property, ...(values.key === undefined ? {} : { keyId: values.key }) };
  return { configFile: values.config ?? options.config.default, order: toOrder(what, common, values) };
}

function toOrder(what: MintOrder['what'], common: CommonOrder, values: Values): MintOrder {
  if (what === 'link') return { what, ...common, ...toLink(values) };
  if (what === 'token') return { what, ...common, ...toToken(values) };
  if (values.email === undefined) throw new UsageError('name the address the code is for with --email ADDRESS');
  return { what, ...common, email: values.email };
}

function toLink(values: Values): Pick<LinkOrder, 'subject' | 'ageDays' | 'oneClick'> {
  const { email, 'external-id': externalId, 'one-click': oneClick } = values;
  if ((email === undefined) === (externalId === undefined)) {
    throw new UsageError('name whom the link is for, with either --external-id ID or --email ADDRESS');
  }
  const subject =
    email === undefined
      ? { kind: 'external_id' as const, value: externalId ?? '' }
      : { kind: 'email' as const, value: email };
  const stops = oneClick === undefined ? {} : { oneClick: toStops(oneClick) };
  return { subject, ageDays: toNumber(values, 'age-days', 0), ...stops };
}

function toStops(text: string): { topic: string; channel: string } {
  const [topic = '', channel = '', ...more] = text.split('/');
  if (topic === '' || channel === '' || more.length > 0) {
    throw new UsageError('--one-click needs a topic and a channel, for example product_news/email or all/email');
  }
  return { topic, channel };
}

function toToken(values: Values): Pick<TokenOrder, 'identities' | 'minutes' | 'privateKeyFile'> {
  const { email, phone, 'external-id': externalId, 'private-key': privateKeyFile } = values;
  const identities = {
    ...(email === undefined ? {} : { email }),
    ...(externalId === undefined ? {} : { external_id: externalId }),
    ...(phone === undefined ? {} : { phone }),
  };
  if (Object.keys(identities).length === 0) {
    throw new UsageError('name whom the token is for, with --email, --external-id or --phone');
  }
  const file = privateKeyFile === undefined ? {} : { privateKeyFile };
  return { identities, minutes: toNumber(values, 'minutes', 15), ...file };
}

function toNumber(values: Values, option: 'age-days' | 'minutes', usual: number): number {
  const text = values[option];
  if (text === undefined) return usual;
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text))
    throw new UsageError(`--${option} needs a number, for example --${option} 40`);
  return Number(text);
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'the arguments could not be read', { cause });
  }
}
