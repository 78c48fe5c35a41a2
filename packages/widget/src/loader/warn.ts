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

/** The same, as a promise, for a function whose own promise never rejects. */
export const promised =
  <Args extends unknown[], Result>(run: (...args: Args) => Result) =>
  async (...args: Args): Promise<Awaited<Result> | undefined> =>
    guarded(run)(...args) as Awaited<Result> | undefined;
