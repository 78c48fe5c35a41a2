/** Says on the console what went wrong, under the product's name. Never give it an identity or a token. */
export function warn(problem: unknown): void {
  console.warn('[preference-center]', problem);
}

/** The same function, but what it throws becomes a warning, so that the host page never sees it. */
export function guarded<Args extends unknown[], Result>(run: (...args: Args) => Result) {
  return (...args: Args): Result | undefined => {
    try {
      return run(...args);
    } catch (error) {
      warn(error);
      return;
    }
  };
}
