import { isMap, isScalar, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { crossReferenceProblems } from './cross-references.ts';
import { describeIssue } from './describe-issue.ts';
import { configSchema, type Config } from './schema.ts';

type Path = readonly (string | number)[];

/**
 * Reads a configuration from YAML (or JSON, which is YAML). `${NAME}` inside a value is replaced from `environment`,
 * after parsing, so that a secret cannot change the file's structure.
 *
 * @throws ConfigError naming everything that is wrong, each with its line and what would be right.
 */
export function loadConfig(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  file = 'the configuration',
): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    throw new ConfigError(
      file,
      document.errors.map((error) => syntaxProblem(error, lines)),
    );

  const problems: ConfigProblem[] = [];
  const report = (path: Path, message: string): void => {
    const line = lineOf(document, path, lines);
    problems.push({ path: writePath(path), message, ...(line === undefined ? {} : { line }) });
  };
  insertEnvironment(document, environment, (node, message) =>
    problems.push({ path: '', message, line: lines.linePos(node.range?.[0] ?? 0).line }),
  );

  const raw = resolveAliases(document, file);
  const parsed = configSchema.safeParse(raw, { reportInput: true });
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    for (const { path, message } of describeIssue(issue)) report(path, message);
  }
  for (const { path, message } of crossReferenceProblems(raw)) report(path, message);
  if (problems.length > 0 || !parsed.success) throw new ConfigError(file, problems);
  return parsed.data;
}

/** The document as plain values. An alias may stand for nothing, or for so much that it would fill the memory. */
function resolveAliases(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ConfigError(file, [
      { path: '', message: `${error.message}. Write the value out where the alias (*) stands.` },
    ]);
  }
}

function syntaxProblem(error: { message: string; pos: readonly [number, number] }, lines: LineCounter): ConfigProblem {
  return {
    path: '',
    line: lines.linePos(error.pos[0]).line,
    message: `${error.message}. Inside { } and [ ], put "\${NAME}" and texts with : or , in quotes.`,
  };
}

function insertEnvironment(
  document: Document,
  environment: Readonly<Record<string, string | undefined>>,
  report: (node: Node, message: string) => void,
): void {
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      node.value = node.value.replace(/\$\{([A-Za-z_]\w*)\}/g, (whole, name: string) => {
        const value = environment[name];
        if (value !== undefined && value !== '') return value;
        report(node, `the environment variable ${name} is not set; set it before starting, for example ${name}=…`);
        return whole;
      });
    },
  });
}

/** The line of a path, or of the nearest enclosing part that exists. */
function lineOf(document: Document, path: Path, lines: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const start = startOf(document, path.slice(0, length));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return undefined;
}

function startOf(document: Document, path: Path): number | undefined {
  const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const node = document.getIn(path, true) as Node | undefined;
  return node?.range?.[0];
}

/** `['topics', 0, 'name']` as `topics[0].name`. */
function writePath(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}
