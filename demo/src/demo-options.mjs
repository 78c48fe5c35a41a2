import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** How the demo is started; printed for `--help`. */
export const usage = `Acme, a demo site for the preference center

  npm start -- [options]

  --site-port N        the site (8090)
  --backend-port N     the preference center's backend (8091)
  --simulator-port N   the stand-in for Braze (4010)
  --data FOLDER        where the backend keeps its database (demo/data)
  --keep               goes on with the database of the last start instead of an empty one
  --help

A port that is taken is replaced by a free one; 0 asks for a free one.
`;

/**
 * Reads the arguments.
 * @param {string[]} args
 * @throws {Error} that says which argument is wrong
 */
export function readDemoOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      'site-port': { type: 'string', default: '8090' },
      'backend-port': { type: 'string', default: '8091' },
      'simulator-port': { type: 'string', default: '4010' },
      data: { type: 'string', default: fileURLToPath(new URL('../data', import.meta.url)) },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    sitePort: readPort('site-port', values),
    backendPort: readPort('backend-port', values),
    simulatorPort: readPort('simulator-port', values),
    dataFolder: values.data,
    isKept: values.keep,
    isHelp: values.help,
  };
}

function readPort(name, values) {
  const port = Number(values[name]);
  if (/^\d+$/.test(values[name]) && port <= 65_535) return port;
  throw new Error(`--${name} must be a port, 0 to 65535, and is ${values[name]}`);
}
