import type { Target } from '../store/store.ts';

/**
 * A target that a session has. With `connection` it holds for what goes out through that connection only: Braze named it there, as
 * the address or number of the external id that was proved. Without, the proof or the page named it.
 */
export interface SessionTarget extends Target {
  readonly connection?: string | undefined;
}
