/**
 * Which part may know which: the arrows of ARCHITECTURE.md as `no-restricted-imports` patterns. ESLint takes the
 * options of the last block that matches a file and does not merge them, so each block here is complete, and the more
 * specific blocks come later. A folder that does not exist matches nothing.
 */

const nobodyImportsTheDemo = {
  regex: '^@preference-center/demo|(^|/)demo/',
  message: 'Nothing imports the demo.',
};
const noDeepImports = {
  regex: '^@preference-center/[^/]+/(src|dist|test|bin|build)/|(^|/)packages/',
  message: "Use a package's public entries.",
};
const noWebServer = {
  regex: '^(fastify|fastify-.*|@fastify/.*)$',
  message: 'This part knows nothing of Fastify.',
};
const noOutgoingCalls = {
  regex: '^(undici|(node:)?(http|https|http2|net|tls))$',
  message: 'This part makes no network calls.',
};
const noDatabase = {
  regex: '^(kysely|libsql|pg|better-sqlite3)(/.*)?$|/store/(sqlite|postgres|sql|migrations)',
  message: 'Use the interface of the store, not what is behind it.',
};
const noSimulator = {
  regex: '^@preference-center/braze-simulator',
  message: 'The product cannot tell the simulator from Braze: only tests and the demo import it.',
};
const noProcess = { regex: '^(node:)?process$', message: 'Only main.ts touches the process.' };
const folder = (name, message) => ({ regex: `^\\.{1,2}/(.*/)?${name}(/|\\.ts$)`, message });
const typesOnly = (pattern) => ({ ...pattern, allowTypeImports: true });

const noDelivery = folder('delivery', 'app.ts hands a nudge over; delivery is not imported here.');
const noHttp = folder('http', 'Only app.ts imports http.');
const noBraze = folder('braze', 'Only delivery and app.ts import the Braze client; take an interface.');
const noIdentity = folder('identity', 'The contract imports nothing of the backend.');
const noPreferences = folder('preferences', 'The contract imports nothing of the backend.');
const noConfig = folder('config', 'The contract imports nothing of the backend.');
const noStore = folder('store', 'The contract imports nothing of the backend.');

const everywhere = [nobodyImportsTheDemo, noDeepImports];
const backend = [...everywhere, noSimulator, noProcess];
const pure = [...backend, noWebServer, noOutgoingCalls, noHttp];

const restrictions = [
  { files: ['packages/*/src/**', 'packages/*/test/**'], patterns: everywhere },
  { files: ['packages/backend/src/**', 'packages/braze-simulator/src/**'], patterns: backend },
  { files: ['packages/*/src/main.ts'], patterns: everywhere },
  {
    files: ['packages/widget/src/**'],
    patterns: [
      nobodyImportsTheDemo,
      noProcess,
      { regex: '^node:', message: 'The widget runs in a browser.' },
      { regex: '^(zod|zod/.*)$', message: 'zod alone is larger than the widget: write a plain guard.' },
      {
        regex: '^@preference-center/(?!backend/(contract|loader-config)$)|(^|/)packages/|/(backend|braze-simulator)/',
        message: "The widget knows the backend's contract only.",
      },
      typesOnly({
        regex: '^@preference-center/backend/(contract|loader-config)$',
        message: "Import the backend's contract as types only.",
      }),
    ],
  },
  { files: ['packages/backend/src/{identity,preferences}/**'], patterns: [...pure, noDelivery, noBraze, noDatabase] },
  { files: ['packages/backend/src/store/**'], patterns: [...pure, noDelivery, noBraze] },
  {
    files: ['packages/backend/src/contract.ts', 'packages/backend/src/contract/**'],
    patterns: [...pure, noDelivery, noBraze, noDatabase, noIdentity, noPreferences, noConfig, noStore],
  },
  {
    files: ['packages/backend/src/http/**'],
    patterns: [...backend, noOutgoingCalls, noDatabase, noDelivery, typesOnly(noBraze)],
  },
  { files: ['packages/backend/src/braze/**'], patterns: [...backend, noWebServer, noHttp, noDelivery, noDatabase] },
  { files: ['packages/backend/src/delivery/**'], patterns: [...backend, noWebServer, noHttp, noDatabase] },
  {
    files: ['packages/backend/src/delivery/**/*plan*.ts', 'packages/backend/src/delivery/**/retry-timing.ts'],
    patterns: [...pure, noDatabase, typesOnly(noBraze)],
  },
  {
    files: ['demo/**'],
    patterns: [noDeepImports, folder('(backend|widget|braze-simulator)', "Use a package's public entries.")],
  },
];

const NO_FETCH = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) => ({
  name,
  message: 'This part makes no network calls.',
}));
const PURE_FILES = [
  'packages/backend/src/{store,identity,preferences,contract}/**',
  'packages/backend/src/contract.ts',
  'packages/backend/src/delivery/**/*plan*.ts',
  'packages/backend/src/delivery/**/retry-timing.ts',
];
const NO_PROCESS = { name: 'process', message: 'Only main.ts touches the process.' };

/**
 * The direction rules, as blocks for eslint.config.js, to be spread after those that set up the parser.
 * @type {import('eslint').Linter.Config[]}
 */
export const directionConfigs = [
  ...restrictions.map(({ files, patterns }) => ({
    files,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  })),
  { files: ['packages/*/src/**'], ignores: ['**/main.ts'], rules: globals([NO_PROCESS]) },
  { files: PURE_FILES, rules: globals([NO_PROCESS, ...NO_FETCH]) },
];

/** A global is the same by its own name and as a property of globalThis. */
function globals(names) {
  const properties = names.map(({ name, message }) => ({ object: 'globalThis', property: name, message }));
  return { 'no-restricted-globals': ['error', ...names], 'no-restricted-properties': ['error', ...properties] };
}
