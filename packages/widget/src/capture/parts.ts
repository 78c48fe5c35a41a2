import type { DecoderName } from '@preference-center/backend/loader-config';
import type { Source, Step } from './source.ts';

/** What a property's rules need of the capture code, as the backend writes it into the loader. */
export interface CaptureParts {
  /** By the `from` of their rules. */
  readonly sources: Readonly<Record<string, Source<never>>>;
  /** Absent where no rule decodes. */
  readonly decoders?: Partial<Readonly<Record<DecoderName, Step>>>;
}
