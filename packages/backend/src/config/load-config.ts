import { visit, type Node } from 'yaml';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { crossReferenceProblems } from './cross-references.ts';
import { describeIssue } from './describe-issue.ts';
import { configSchema, type Config } from './schema.ts';
import { readTranslation, type Translation } from './translation.ts';
import { openYaml, type YamlFile } from './yaml-file.ts';

/** Reads a file that the configuration names, by the path that stands there. Throws where it cannot be read. */
export type ReadNamedFile = (path: string) => string;

/**
 * Reads a configuration from YAML (or JSON, which is YAML). `${NAME}` inside a value is replaced from `environment`,
 * after parsing, so that a secret cannot change the file's structure. The files of `translations` are read with `readFile`.
 *
 * @throws ConfigError naming everything that is wrong, each with its line and what would be right.
 */
export function loadConfig(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  file = 'the configuration',
  readFile?: ReadNamedFile,
): Config {
  const yaml = openYaml(text, file);
  const problems: ConfigProblem[] = [];
  insertEnvironment(yaml, environment, (node, message) =>
    problems.push({ path: '', message, line: yaml.lineOf(node) }),
  );

  const raw = yaml.read();
  const parsed = configSchema.safeParse(raw, { reportInput: true });
  const found = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue));
  for (const { path, message } of [...found, ...crossReferenceProblems(raw)])
    problems.push(yaml.problem(path, message));
  if (problems.length > 0 || !parsed.success) throw new ConfigError(file, problems);
  return { ...parsed.data, translations: readTranslations(parsed.data.translations, file, yaml, readFile) };
}

function readTranslations(
  files: Readonly<Record<string, string>>,
  file: string,
  yaml: YamlFile,
  readFile: ReadNamedFile | undefined,
): Record<string, Translation> {
  const read = ([language, path]: [string, string]): [string, Translation] => {
    let content: string;
    try {
      if (readFile === undefined) throw new Error('there are no files beside this configuration');
      content = readFile(path);
    } catch {
      throw new ConfigError(file, [
        yaml.problem(
          ['translations', language],
          `the file ${path} cannot be read; its path starts at this file's folder`,
        ),
      ]);
    }
    return [language, readTranslation(language, content, path)];
  };
  return Object.fromEntries(Object.entries(files).map(read));
}

function insertEnvironment(
  { document }: YamlFile,
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
