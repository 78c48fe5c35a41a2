import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** Builds the package once before the tests, because the command line is tested as it is shipped. */
export function setup(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const packageDirectory = new URL('../..', import.meta.url);
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: packageDirectory, stdio: 'inherit' });
}
