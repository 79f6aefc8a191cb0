import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rules } from '../../scripts/lint/rules.mjs'
import { testRule, wordRules } from '../../scripts/lint/words.mjs'
import { providers } from '../../src/main/engine/providers/registry'

interface Result {
  modules: number
  violations: { rule: string; file: string; text: string }[]
}

const root = join(import.meta.dirname, '../..')
/** A provider that must not be named. */
const { id, name } = providers.infos()[0] ?? { id: '', name: '' }

/** Runs the lint as `npm run check` does, on a copy of the project. */
function lint(folder: string): Promise<{ code: number; result: Result }> {
  return new Promise((resolve, reject) => {
    const args = [join(root, 'scripts/lint/layers.mjs'), folder, '--json']
    execFile(process.execPath, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`The lint did not get through: ${stderr}`))
      else resolve({ code: error === null ? 0 : Number(error.code), result: JSON.parse(stdout) })
    })
  })
}

/** Files that break a rule together. */
const plants: Record<string, [file: string, code: string][]> = {
  'shared-imports-nothing': [['src/shared/planted.ts', "import type {} from '../main/engine/planted-target'"]],
  'shared-runs-anywhere': [
    ['src/shared/model/planted.ts', "import { readFileSync } from 'node:fs'\nreadFileSync('x')"],
  ],
  'engine-imports-shared': [['src/main/engine/planted.ts', "export { type Target } from '../host/planted-target'"]],
  'provider-imports-no-other': [
    ['src/main/engine/providers/planted/streams.ts', "import { map } from '../other-planted/mapping'\nmap()"],
    ['src/main/engine/providers/other-planted/mapping.ts', 'export const map = () => 1'],
  ],
  'sandbox-imports-shared': [
    ['src/main/sandbox/planted.ts', "import { target } from '../engine/planted-target'\ntarget()"],
  ],
  'sandbox-crm-imports-no-other': [
    ['src/main/sandbox/crm/planted/api.ts', "import { map } from '../other-planted/map'\nmap()"],
    ['src/main/sandbox/crm/other-planted/map.ts', 'export const map = () => 1'],
  ],
  'host-imports-engine-entry': [
    ['src/main/host/planted.ts', "import type { Target } from '../engine/planted-target'\nexport type X = Target"],
  ],
  'hosts-stay-apart': [['src/main/host/planted-2.ts', "import '../server/planted-target'"]],
  'electron-imports-no-server': [['src/main/electron/planted.ts', "import '../server/planted-target'"]],
  'server-imports-no-electron': [
    ['src/main/server/planted.ts', "import '../electron/planted-target'"],
    ['src/main/electron/planted-target.ts', 'export const target = 1'],
  ],
  'ingress-imports-engine-entry': [['src/main/ingress/planted.ts', "import '../engine/planted-target'"]],
  'renderer-imports-shared': [['src/renderer/planted.tsx', "import '../main/engine/planted-target'"]],
  'feature-imports-no-other': [
    ['src/renderer/features/planted/Screen.tsx', "import { part } from '../other-planted/part'\npart()"],
    ['src/renderer/features/other-planted/part.ts', 'export const part = () => 1'],
  ],
  'features-stand-on-parts': [
    ['src/renderer/components/planted.ts', "import { part } from '../features/other-planted/part'\npart()"],
  ],
  'renderer-has-no-node': [['src/renderer/planted-2.tsx', "import { join } from 'node:path'\njoin('a')"]],
  'preload-imports-shared': [['src/preload/planted.ts', "import '../main/engine/planted-target'"]],
  'electron-only-in-its-host': [
    ['src/main/engine/sync/planted.ts', "import { step } from './planted-step'\nstep()"],
    ['src/main/engine/sync/planted-step.ts', "import { app } from 'electron'\nexport const step = () => app.quit()"],
  ],
  'sql-only-in-store': [['src/main/host/planted-3.ts', "import Database from 'better-sqlite3'\nnew Database('x')"]],
  'writes-through-doors': [
    ['src/main/engine/runs/planted.ts', "import { writerOf } from '../store/write'\nwriterOf()"],
  ],
  'nango-only-in-gateway': [
    ['src/main/engine/integrations/planted.ts', "import { Nango } from '@nangohq/node'\nnew Nango()"],
  ],
  'tests-are-not-imported': [
    ['src/main/host/planted-4.ts', "import './planted-5.test'"],
    ['src/main/host/planted-5.test.ts', 'export const x = 1'],
  ],
  'no-cycles': [
    ['src/main/engine/insight/planted.ts', "import { b } from './planted-b'\nexport const a = () => b"],
    ['src/main/engine/insight/planted-b.ts', "import { a } from './planted'\nexport const b = () => a"],
  ],
  'oracle-knows-no-engine': [
    [
      'tests/soak/oracle/planted.ts',
      "import type { Target } from '../../../src/main/engine/planted-target'\nexport type X = Target",
    ],
  ],
  'imports-exist': [['src/main/engine/planted-2.ts', "import './there-is-no-such-module'"]],
  'providers-are-not-named': [['src/renderer/planted-3.tsx', `export const isIt = (one: string) => one === '${id}'`]],
  'registry-lists-providers': [
    ['src/main/engine/providers/registry.ts', `export const warn = (one: string) => (one === '${id}' ? 1 : 2)`],
  ],
  'tests-name-no-provider': [['src/renderer/planted-5.test.tsx', `// ${name}`]],
  'engine-names-no-sandbox': [
    ['src/main/engine/nango/planted.ts', 'export const strict = (sandbox: boolean) => !sandbox'],
  ],
  'sql-is-only-in-store': [['src/main/engine/api/planted-2.ts', 'export const sql = `SELECT id FROM runs`']],
  'web-security-stays-on': [['src/main/electron/planted-2.ts', 'export const preferences = { webSecurity: false }']],
  'one-place-for-ipc': [
    ['src/main/electron/planted-3.ts', "import { ipcMain } from 'electron'\nipcMain.handle('x', () => 1)"],
  ],
  'labels-come-from-the-catalogue': [
    ['src/renderer/planted-6.tsx', 'export const part = () => <button type="button" aria-label="Close it" />'],
  ],
  'texts-come-from-the-catalogue': [
    ['src/renderer/planted-7.tsx', 'export const part = (name: string) => <p>{name} has been closed.</p>'],
  ],
  'one-bridge': [['src/renderer/planted-4.tsx', "window.ipcRenderer.send('x')"]],
}

/** On every floor a file that imports the floor above; on the highest one that of the entry. */
const upward: [above: string, floor: string][] = [
  ['planted-target', 'api'],
  ['api/planted-above', 'workspaces'],
  ['workspaces/planted-above', 'integrations'],
  ['integrations/planted-above', 'insight'],
  ['insight/planted-above', 'runs'],
  ['runs/planted-above', 'sync'],
  ['sync/planted-above', 'entities'],
  ['entities/planted-above', 'store'],
  ['store/planted-above', 'crm'],
  ['crm/planted-above', 'providers'],
  ['providers/planted-above', 'nango'],
  ['nango/planted-above', 'fields'],
]
for (const [above, floor] of upward) {
  plants[`floor-${floor}`] = [
    [`src/main/engine/${floor}/planted-up.ts`, `import type { Target } from '../${above}'\nexport type X = Target`],
    ...(above.includes('/')
      ? [[`src/main/engine/${above}.ts`, 'export type Target = () => number'] satisfies [string, string]]
      : []),
  ]
}

/** What the plants import and is there without fault. */
const targets: [file: string, code: string][] = [
  ['src/main/engine/planted-target.ts', 'export const target = () => 1\nexport type Target = () => number'],
  ['src/main/host/planted-target.ts', 'export type Target = () => number'],
  ['src/main/server/planted-target.ts', 'export const target = 1'],
]

let copy = ''

async function put(file: string, code: string): Promise<void> {
  await mkdir(dirname(join(copy, file)), { recursive: true })
  await writeFile(join(copy, file), `${code}\n`)
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'patchbay-layers-'))
  for (const part of ['src', 'tests']) await cp(join(root, part), join(copy, part), { recursive: true })
  await cp(join(root, 'package.json'), join(copy, 'package.json'))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
})
afterAll(() => rm(copy, { recursive: true, force: true }))

test('the tree keeps to its layers', async () => {
  const { code, result } = await lint(root)
  expect(result.violations).toEqual([])
  expect(result.modules).toBeGreaterThan(50)
  expect(code).toBe(0)
})

test('every rule turns red for what it forbids, in TypeScript, types and dynamic imports included', async () => {
  for (const [file, code] of [...targets, ...Object.values(plants).flat()]) await put(file, code)
  const { code, result } = await lint(copy)
  const missed = Object.entries(plants).filter(
    ([rule, files]) =>
      !result.violations.some((seen) => seen.rule === rule && files.some(([file]) => file === seen.file)),
  )
  expect(missed.map(([rule]) => rule)).toEqual([])
  expect(code).toBe(1)
})

test('no rule is without its plant', () => {
  expect([...rules, ...wordRules, testRule].map((rule) => rule.name).sort()).toEqual(Object.keys(plants).sort())
})

test('comments and tests may say what code may not', async () => {
  const fresh = 'src/renderer/allowed.tsx'
  await put(fresh, `// webSecurity, ${name}, ipcMain: SELECT id FROM runs\nexport const x = 1`)
  await put('src/renderer/allowed.test.tsx', "import 'electron'\nexport const x = 'ipcMain webSecurity'")
  const { result } = await lint(copy)
  expect(result.violations.filter((violation) => violation.file.startsWith('src/renderer/allowed'))).toEqual([])
})
