/** One thing that is wrong in the configuration file. `line` is absent where the whole file is meant. */
export interface ConfigProblem {
  readonly line?: number;
  /** Where in the file, for example `topics[0].channels.email.connection`. */
  readonly path: string;
  /** What is wrong and what would be right. Never a secret's value. */
  readonly message: string;
}

/** Everything that is wrong with a configuration file, at once, in the order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    const sorted = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    const lines = sorted.map(
      ({ line, path, message }) =>
        `  ${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${message}`,
    );
    super(`${file} has ${sorted.length === 1 ? 'a problem' : `${sorted.length} problems`}:\n${lines.join('\n')}`);
    this.problems = sorted;
  }
}
