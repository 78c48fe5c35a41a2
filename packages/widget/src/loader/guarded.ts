import { warn } from './warn.ts';

/** The same function, but what it throws becomes a warning, so that the host page never sees it. */
export const guarded =
  <Args extends unknown[], Result>(run: (...args: Args) => Result) =>
  (...args: Args): Result | undefined => {
    try {
      return run(...args);
    } catch (error) {
      warn(error);
    }
    return;
  };
