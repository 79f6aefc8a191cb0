import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sourcesPrint } from '../../scripts/lib/build.mjs'
import { glanceAt } from '../../scripts/lib/files.mjs'

let project = ''
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true })
  await writeFile(join(project, path), text)
}

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'patchbay-sources-'))
  await write('src/main/index.ts', 'start()')
  await write('resources/icon.svg', '<svg/>')
  await write('package.json', '{}')
})
afterEach(() => rm(project, { recursive: true, force: true }))

test('a build is out of date as soon as anything that it is made from is another', async () => {
  const prints = [await sourcesPrint(project)]
  for (const [path, text] of [
    ['src/main/index.ts', 'stop()'],
    ['src/shared/new.ts', 'export const one = 1'],
    ['resources/icon.svg', '<svg></svg>'],
    ['package.json', '{"version":"2.0.0"}'],
  ] as const) {
    await write(path, text)
    prints.push(await sourcesPrint(project))
  }
  await rm(join(project, 'src/shared/new.ts'))
  prints.push(await sourcesPrint(project))
  expect(new Set(prints).size).toBe(prints.length)
})

test('a glance tells the same as long as nothing was touched, and another as soon as anything was', async () => {
  const look = () => glanceAt(project, ['src', 'resources', 'package.json', 'missing.json'])
  const seen = [look()]
  expect(look()).toBe(seen[0])
  for (const change of [
    () => write('src/main/index.ts', 'stop!!!'),
    () => write('src/shared/new.ts', ''),
    () => rm(join(project, 'resources/icon.svg')),
    () => write('missing.json', '{}'),
  ]) {
    await change()
    seen.push(look())
  }
  expect(new Set(seen).size).toBe(seen.length)
})

test('it is not for a test, nor for a file that was written again as it was', async () => {
  const before = await sourcesPrint(project)
  await write('src/main/index.test.ts', 'test()')
  await write('tests/kit/scene.ts', 'open()')
  await write('src/main/index.ts', 'start()')
  expect(await sourcesPrint(project)).toBe(before)
})
