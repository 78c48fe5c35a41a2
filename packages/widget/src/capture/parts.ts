import type { DecoderName } from '@preference-center/backend/loader-config';
import type { Source, Step } from './source.ts';

/** The sources that a property's rules need, by the `from` of the rules, as the backend writes them into the loader. */
export type Sources = Readonly<Record<string, Source<never>>>;

/** The decoders that they need. */
export type Decoders = Partial<Readonly<Record<DecoderName, Step>>>;
