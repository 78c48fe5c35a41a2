import { createHash } from 'node:crypto';
import type { ChannelCode, Config, LocalizedText, Property } from '../config/schema.ts';
import type { SessionResponse, Topic } from '../contract.ts';
import type { Wording } from '../store/store.ts';
import { topicsOf } from './cells.ts';
import { directionOf, textIn } from './language.ts';

/** The part of a session's answer that is the same for everybody who reads it in one language. */
export interface PropertyTexts extends Pick<
  SessionResponse,
  'language' | 'direction' | 'texts' | 'groups' | 'channels'
> {
  readonly topics: readonly Omit<Topic, 'channels'>[];
  readonly wording: Wording;
}

const defaultTitle = { en: 'Subscription preferences', fr: 'Préférences d’abonnement' };

const channelNames: Readonly<Record<ChannelCode, LocalizedText>> = {
  email: { en: 'Email', fr: 'E-mail' },
  sms: 'SMS',
  rcs: 'RCS',
  whatsapp: 'WhatsApp',
};

/** Everything a property says in one language, with the id under which the ledger remembers it. */
export function propertyTexts(config: Config, property: Property, language: string): PropertyTexts {
  const say = (text: LocalizedText): string => textIn(text, language);
  const optional = <Key extends string>(key: Key, text: LocalizedText | undefined): { [K in Key]?: string } =>
    (text === undefined ? {} : { [key]: say(text) }) as { [K in Key]?: string };
  const topics = topicsOf(config, property);
  const used = new Set(topics.flatMap(({ channels }) => Object.keys(channels) as ChannelCode[]));
  const shown = {
    texts: {
      title: say(property.texts.title ?? defaultTitle),
      ...optional('intro', property.texts.intro),
      ...optional('legal', property.texts.legal),
    },
    groups: config.topicGroups
      .filter(({ code }) => topics.some(({ group }) => group === code))
      .map(({ code, name }) => ({ code, name: say(name) })),
    channels: (Object.keys(channelNames) as ChannelCode[])
      .filter((channel) => used.has(channel))
      .map((channel) => ({ code: channel, name: say(config.channelNames[channel] ?? channelNames[channel]) })),
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
