import type { CaptureRule } from '@preference-center/backend/loader-config';
import { dataLayer } from './data-layer.ts';
import type { Source } from './source.ts';

/** Every source by the `from` of its rules. */
export const sources: Readonly<Record<CaptureRule['from'], Source>> = { dataLayer };
