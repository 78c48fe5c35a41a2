import { createHash } from 'node:crypto';
import type { ChannelCode, Config, LocalizedText, Property } from '../config/schema.ts';
import type { SessionResponse, Topic } from '../contract.ts';
import type { Wording } from '../store/store.ts';
import { defaultTitles, emailNames } from '../texts/property-defaults.ts';
import { topicsOf } from './cells.ts';
import { directionOf, textIn } from './language.ts';
import { nearestBuiltIn, type Translations } from './translations.ts';

/** The part of a session's answer that is the same for everybody who reads it in one language. */
export interface PropertyTexts extends Pick<
  SessionResponse,
  'language' | 'direction' | 'texts' | 'strings' | 'groups' | 'channels'
> {
  readonly topics: readonly Omit<Topic, 'channels'>[];
  readonly wording: Wording;
}

const channelNames: Readonly<Record<ChannelCode, LocalizedText>> = {
  email: emailNames,
  sms: 'SMS',
  rcs: 'RCS',
  whatsapp: 'WhatsApp',
};

/** Everything a property says in one language, with the id under which the ledger remembers it. */
export function propertyTexts(
  config: Config,
  property: Property,
  language: string,
  translations: Translations,
): PropertyTexts {
  const strings = translations.center(language);
  const say = (text: LocalizedText): string => textIn(text, language);
  const optional = <Key extends string>(key: Key, text: LocalizedText | undefined): { [K in Key]?: string } =>
    (text === undefined ? {} : { [key]: say(text) }) as { [K in Key]?: string };
  const builtIn = (text: LocalizedText): string => textIn(text, nearestBuiltIn(language));
  const channelName = (code: ChannelCode): string => {
    const own = config.channelNames[code];
    return own === undefined ? (translations.channel(language, code) ?? builtIn(channelNames[code])) : say(own);
  };
  const topics = topicsOf(config, property);
  const used = new Set(topics.flatMap(({ channels }) => Object.keys(channels) as ChannelCode[]));
  const shown = {
    texts: {
      title: property.texts.title ? say(property.texts.title) : (strings?.title ?? builtIn(defaultTitles)),
      ...optional('intro', property.texts.intro),
      ...optional('legal', property.texts.legal),
    },
    ...(strings && { strings }),
    groups: config.topicGroups
      .filter(({ code }) => topics.some(({ group }) => group === code))
      .map(({ code, name }) => ({ code, name: say(name) })),
    channels: (Object.keys(channelNames) as ChannelCode[])
      .filter((channel) => used.has(channel))
      .map((channel) => ({ code: channel, name: channelName(channel) })),
    topics: topics.map(({ code, name, description, legalBasis, group, image, link }) => ({
      code,
      name: say(name),
      ...optional('description', description),
      ...optional('legalBasis', legalBasis),
      ...(group === undefined ? {} : { group }),
      ...(image === undefined ? {} : { image }),
      ...(link === undefined ? {} : { link }),
    })),
  };
  const content = JSON.stringify({ property: property.code, language, ...shown });
  const id = createHash('sha256').update(content).digest('hex');
  return {
    ...shown,
    language,
    direction: directionOf(language),
    wording: { id, property: property.code, language, content },
  };
}
