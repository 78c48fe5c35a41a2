import type { CaptureRule, LoaderSpace, WrittenConfig } from '@preference-center/backend/loader-config';
import { shapes } from '../../src/capture/shapes.ts';

/** What the backend makes of these spaces and these rules for the token, as a loader holds it. */
export function writtenConfig(
  spaces: readonly LoaderSpace[],
  token: readonly CaptureRule[] = [],
): Pick<WrittenConfig, 'spaces' | 'token'> {
  return {
    spaces: spaces.map(({ code, type, marketing, rules }) =>
      marketing ? [code, shapes[type], rules, 1] : [code, shapes[type], rules],
    ),
    token: ['token', shapes.token, token],
  };
}
