import { warn } from './warn.ts';

/** The same function, but what it throws becomes a warning, so that the host page never sees it. */
export function guarded<Args extends unknown[], Result>(run: (...args: Args) => Result) {
  return (...args: Args): Result | undefined => {
    try {
      return run(...args);
    } catch (error) {
      return warn(error) as undefined;
    }
  };
}
