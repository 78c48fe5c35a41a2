import type { ExtraStrings } from '../locales/strings.ts';
import type { ExtrasCenter } from './extras-center.ts';
import { strings as english } from './strings/en.ts';

/** The texts of the extras in the language of the center. English ones come with the extras, the operator's with a session. */
export const textsOf = ({ strings }: Pick<ExtrasCenter, 'strings'>): ExtraStrings => ({
  ...english,
  ...strings.extras,
});
