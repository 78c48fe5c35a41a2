import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** Builds the backend once before the tests, because some start it as it is shipped. The widget is built by `npm run build`. */
export function setup(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const packageFolder = new URL('../..', import.meta.url);
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: packageFolder, stdio: 'inherit' });
}
