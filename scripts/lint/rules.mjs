/**
 * Which part may import which. dependency-cruiser sees every import, those of types included, and follows them where a
 * rule says `reachable`. Tests may import what they like.
 */

/** Tests, and what only they use. */
const test = '\\.test\\.tsx?$|/testing(/|\\.tsx?$)'
const anyElectron =
  '(^|/)node_modules/(electron|electron-store|electron-updater)/|^electron(/|$)|electron-log/(main|renderer)'
/** The floors of the engine, the highest first: each uses the ones below it and never one above. */
const floors = [
  'api',
  'workspaces',
  'integrations',
  'insight',
  'runs',
  'sync',
  'entities',
  'store',
  'crm',
  'providers',
  'nango',
  'fields',
]
/** What every floor may use: the list of who wants to hear of changes. */
const ground = '^src/main/engine/(events|clock)\\.ts$'
const floor = (name) => `^src/main/engine/${name}/`

/** `from` may import of this project only what `allowed` matches. */
const only = (name, comment, from, allowed, also = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: test, ...also },
  to: { path: '^(src|tests|scripts|bench)/', pathNot: allowed },
})

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const host = '^src/main/(host|server|electron)/'

export const rules = [
  only('shared-imports-nothing', 'src/shared imports of the project only itself', '^src/shared/', '^src/shared/'),
  never(
    'shared-runs-anywhere',
    'src/shared runs in the window too: Node there only as types, and in shared/host',
    { path: '^src/shared/', pathNot: `^src/shared/host/|${test}` },
    { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
  ),
  only('engine-imports-shared', 'the engine imports of the project only itself and src/shared', '^src/main/engine/', [
    '^src/main/engine/',
    '^src/shared/',
  ]),
  ...floors.map((name, index) =>
    never(
      `floor-${name}`,
      `engine/${name} uses the floors below it, never one above`,
      { path: floor(name), pathNot: test },
      { path: '^src/main/engine/', pathNot: [ground, ...floors.slice(index).map(floor)] },
    ),
  ),
  never(
    'provider-imports-no-other',
    'a provider imports no other provider, only the kit',
    { path: '^src/main/engine/providers/([^/]+)/', pathNot: test },
    { path: '^src/main/engine/providers/[^/]+/', pathNot: '^src/main/engine/providers/($1|kit)/' },
  ),
  only('sandbox-imports-shared', 'the sandbox shares no code with what is tested against it', '^src/main/sandbox/', [
    '^src/main/sandbox/',
    '^src/shared/',
  ]),
  never(
    'sandbox-crm-imports-no-other',
    'a CRM of the sandbox imports no other, only the kit and the world',
    { path: '^src/main/sandbox/crm/([^/]+)/', pathNot: test },
    { path: '^src/main/sandbox/', pathNot: '^src/main/sandbox/(crm/($1|kit)|world)/' },
  ),
  only('host-imports-engine-entry', 'hosts import of the engine only its entry, and never the sandbox', host, [
    host,
    '^src/main/ingress/',
    '^src/main/engine/index\\.ts$',
    '^src/shared/',
  ]),
  never(
    'hosts-stay-apart',
    'what both hosts share imports neither of them',
    { path: '^src/main/host/', pathNot: test },
    { path: '^src/main/(server|electron)/' },
  ),
  never(
    'electron-imports-no-server',
    'the Electron host does not import the server host',
    { path: '^src/main/electron/', pathNot: test },
    { path: '^src/main/server/' },
  ),
  never(
    'server-imports-no-electron',
    'the server host does not import the Electron host',
    { path: '^src/main/server/', pathNot: test },
    { path: '^src/main/electron/' },
  ),
  only(
    'ingress-imports-engine-entry',
    'the webhook listener imports the engine’s entry and src/shared',
    '^src/main/ingress/',
    ['^src/main/ingress/', '^src/main/engine/index\\.ts$', '^src/shared/'],
  ),
  only('renderer-imports-shared', 'the renderer imports of the project only itself and src/shared', '^src/renderer/', [
    '^src/renderer/',
    '^src/shared/',
  ]),
  never(
    'feature-imports-no-other',
    'a feature imports no other: what they share lives in components, actions, lib or client',
    { path: '^src/renderer/features/([^/]+)/', pathNot: test },
    { path: '^src/renderer/features/[^/]+/', pathNot: '^src/renderer/features/$1/' },
  ),
  never(
    'features-stand-on-parts',
    'what the features share imports none of them',
    { path: '^src/renderer/(components|actions|lib|client|theme)/', pathNot: test },
    { path: '^src/renderer/features/' },
  ),
  never(
    'renderer-has-no-node',
    'the renderer has no Node',
    { path: '^src/renderer/', pathNot: test },
    { dependencyTypes: ['core'] },
  ),
  only('preload-imports-shared', 'the preload imports of the project only itself and src/shared', '^src/preload/', [
    '^src/preload/',
    '^src/shared/',
  ]),
  never(
    'electron-only-in-its-host',
    'only src/main/electron and src/preload name electron, by way of others too',
    { path: '^src/', pathNot: `^src/main/electron/|^src/preload/|${test}` },
    { path: anyElectron, reachable: true },
  ),
  never(
    'sql-only-in-store',
    'only src/main/engine/store opens a database',
    { path: '^src/', pathNot: `^src/main/engine/store/|${test}` },
    { path: '(^|/)node_modules/(better-sqlite3|@types/better-sqlite3|sql-template-tag)/|^(node:)?sqlite$' },
  ),
  never(
    'writes-through-doors',
    'only the doors import the writing half of the store',
    { path: '^src/', pathNot: `^src/main/engine/(store|entities|sync/push)/|${test}` },
    { path: '^src/main/engine/store/write/' },
  ),
  never(
    'nango-only-in-gateway',
    'only src/main/engine/nango names @nangohq/node',
    { path: '^src/', pathNot: `^src/main/engine/nango/|${test}` },
    { path: '(^|/)node_modules/@nangohq/|^@nangohq/' },
  ),
  never(
    'tests-are-not-imported',
    'what is shipped imports no test',
    { path: '^src/', pathNot: test },
    { path: `${test}|^tests/` },
  ),
  never(
    'no-cycles',
    'two modules do not import each other',
    { path: '^src/', pathNot: test },
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  never(
    'oracle-knows-no-engine',
    'the oracle of the soak judges by the journal and by what Patchbay answers, never by the engine’s own code',
    { path: '^tests/soak/oracle/' },
    { path: '^(src|tests)/', pathNot: '^(src/shared/|src/main/sandbox/crm-journal\\.ts$|tests/soak/oracle/)' },
  ),
  never('imports-exist', 'every import leads to a module', { path: '^src/' }, { couldNotResolve: true }),
]
