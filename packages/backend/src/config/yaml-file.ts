import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { ConfigError, type ConfigProblem } from './config-error.ts';

type Path = readonly (string | number)[];

/** A file of YAML, or of JSON, which is YAML, that can tell the line of everything in it. */
export interface YamlFile {
  readonly document: Document;
  /**
   * The file as plain values.
   *
   * @throws ConfigError where an alias stands for nothing, or for so much that it would fill the memory.
   */
  read(): unknown;
  /** A problem with the line of its path, or of the nearest enclosing part that exists. */
  problem(path: Path, message: string): ConfigProblem;
  /** The line of a node. */
  lineOf(node: Node): number;
}

/**
 * Parses a file.
 *
 * @throws ConfigError with a line for everything that is not YAML.
 */
export function openYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    throw new ConfigError(
      file,
      document.errors.map((error) => syntaxProblem(error, lines)),
    );
  return {
    document,
    read: () => resolveAliases(document, file),
    problem(path, message) {
      const line = lineOf(document, path, lines);
      return { path: writePath(path), message, ...(line === undefined ? {} : { line }) };
    },
    lineOf: (node) => lines.linePos(node.range?.[0] ?? 0).line,
  };
}

/** `['topics', 0, 'name']` as `topics[0].name`. */
export function writePath(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

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
