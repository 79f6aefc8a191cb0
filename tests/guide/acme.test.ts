import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conformanceTable, type Suite, suitesOf } from '../../scripts/lib/conformance-report.mjs'

const root = join(import.meta.dirname, '../..')
const page = 'docs/guides/adding-a-provider.md'
/** What the copy of Patchbay needs beside its sources. */
const parts = ['src', 'tests/conformance', 'tests/kit', 'tests/faults', 'package.json', 'vitest.config.ts']
const configs = ['tsconfig.base.json', 'tsconfig.node.json', 'biome.json', '.gitignore']
/** Lines of code that a small CRM may take, provider and sandbox; blank lines, comments and the bench do not count. */
const mostLines = 400

/** A block of the guide that names its file beside its language. */
interface Block {
  file: string
  code: string
}

const isRegistry = ({ file }: Block) => file.endsWith('/registry.ts')

async function guide(): Promise<{ text: string; blocks: Block[] }> {
  const text = await readFile(join(root, page), 'utf8')
  const found = [...text.matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm)]
  return { text, blocks: found.map(([, file = '', code = '']) => ({ file, code })) }
}

function codeLines(code: string): number {
  return code
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*\/\//.test(line)).length
}

/** A registry with the import of a block, and with its name at the end of the list. */
function registered(registry: string, { code }: Block): string {
  const [line = '', name = ''] = /^import \{ (\w+) \}.*$/m.exec(code) ?? []
  const list = /(createRegistry\(\[|ProviderSandbox\[\] = \[)([^\]]*?),?(\s*\])/
  expect(registry, 'the registry has a list').toMatch(list)
  return `${line}\n${registry.replace(list, `$1$2, ${name}$3`)}`
}

let copy = ''

/** Runs a program of node_modules in the copy. */
function run(path: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules', path), ...args],
      { cwd: copy, maxBuffer: 1 << 28, env: { ...env, NO_COLOR: '1', PATCHBAY_PROVIDER: 'acme' } },
      (error, stdout, stderr) => resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    )
  })
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'patchbay-guide-'))
  for (const part of [...parts, ...configs]) await cp(join(root, part), join(copy, part), { recursive: true })
  // It counts the requests of the CRMs whose page sizes the benchmark knows.
  await rm(join(copy, 'tests/conformance/calls.test.ts'))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  for (const block of (await guide()).blocks) {
    const path = join(copy, block.file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, isRegistry(block) ? registered(await readFile(path, 'utf8'), block) : block.code)
  }
})
afterAll(() => rm(copy, { recursive: true, force: true }))

test('the guide shows two folders and two lines, and few of them', async () => {
  const { blocks } = await guide()
  const folders = ['src/main/engine/providers/acme/', 'src/main/sandbox/crm/acme/']
  const sources = blocks.filter((block) => !isRegistry(block))
  for (const { file } of sources)
    expect(
      folders.some((folder) => file.startsWith(folder)),
      file,
    ).toBe(true)
  expect(blocks.filter(isRegistry)).toHaveLength(2)
  const counted = sources.filter(({ file }) => !file.includes('/testing/'))
  const lines = counted.reduce((sum, { code }) => sum + codeLines(code), 0)
  expect(lines).toBeGreaterThan(100)
  expect(lines).toBeLessThanOrEqual(mostLines)
})

test('the code of the guide has the right types and the style of all other code', async () => {
  const include = ['src/main/engine/providers', 'src/main/sandbox/crm', 'tests/conformance']
  await writeFile(join(copy, 'tsconfig.guide.json'), JSON.stringify({ extends: './tsconfig.node.json', include }))
  expect(await run('typescript/bin/tsc', ['-p', 'tsconfig.guide.json'])).toEqual({ ok: true, output: '' })
  const folders = ['src/main/engine/providers/acme', 'src/main/sandbox/crm/acme']
  const style = await run('@biomejs/biome/bin/biome', [
    'check',
    '--vcs-enabled=false',
    '--error-on-warnings',
    ...folders,
  ])
  expect(style.ok, style.output).toBe(true)
})

test("the guide's CRM passes the whole conformance suite", async () => {
  const file = join(copy, 'report.json')
  const args = ['run', '--project', 'conformance', '--reporter=json', `--outputFile=${file}`]
  const { output } = await run('vitest/vitest.mjs', args)
  const report = await readFile(file, 'utf8').catch(() => {
    throw new Error(`The suite did not begin.\n${output}`)
  })
  const { suites, others } = suitesOf(JSON.parse(report))
  expect(others).toEqual([])
  const printed = conformanceTable(suites)
  expect(
    suites.map(({ provider }: Suite) => provider),
    printed,
  ).toEqual(['acme'])
  const checks = suites.flatMap((suite: Suite) => suite.checks)
  expect(
    checks.filter(({ status }) => status === 'fail').map(({ id }) => id),
    printed,
  ).toEqual([])
  // What the guide shows of it is what it prints.
  const { text } = await guide()
  const shown = /^```text\n(acme: [\s\S]*?)\n```$/m.exec(text)?.[1]?.split('\n') ?? []
  expect(shown.length).toBeGreaterThan(3)
  const lines = printed.split('\n')
  for (const line of shown) expect(lines, printed).toContain(line)
  expect(shown.filter((line) => /^ {2}\S+ +n\/a /.test(line))).toEqual(
    lines.filter((line) => /^ {2}\S+ +n\/a /.test(line)),
  )
})
