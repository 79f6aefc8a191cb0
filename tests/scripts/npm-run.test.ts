import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { leavesNothingOut } from '../../scripts/lib/node-for-npm.mjs'
import { runNpm } from '../../scripts/lib/npm-run.mjs'
import { collect } from '../../scripts/lib/process.mjs'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-npm-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A program in npm's place: counts its starts and hangs at the first ones. */
async function npmThatHangs(times: number) {
  const cli = join(folder, 'npm-cli.js')
  const count = join(folder, 'starts')
  await writeFile(count, '')
  await writeFile(
    cli,
    `const fs = require('node:fs')
    fs.appendFileSync(${JSON.stringify(count)}, 'x')
    if (fs.readFileSync(${JSON.stringify(count)}, 'utf8').length <= ${times}) setInterval(() => {}, 1000)
    else console.log('added 1 package')`,
  )
  const run = () =>
    runNpm({ node: process.execPath, cli }, ['ci'], {
      cwd: folder,
      env: { ...process.env },
      folder: join(folder, 'node_modules'),
      everyMs: 500,
    })
  return { run, starts: async () => (await readFile(count, 'utf8')).length }
}

test('npm that hangs is started again', { timeout: 60_000 }, async () => {
  const { run, starts } = await npmThatHangs(1)
  expect(await run()).toEqual({ code: 0, output: 'added 1 package\n' })
  expect(await starts()).toBe(2)
})

test('npm that always hangs is a failure in the end', { timeout: 60_000 }, async () => {
  const { run, starts } = await npmThatHangs(99)
  expect(await run()).toMatchObject({ code: 124, output: expect.stringContaining('no progress') })
  expect(await starts()).toBe(3)
})

test('a program that is ended for being late does not wait for what it started', async () => {
  const child =
    "require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'inherit' })"
  const { code } = await collect(process.execPath, ['-e', `${child}; setInterval(() => {}, 1000)`], { limitMs: 500 })
  expect(code).toBe(124)
})

test.each([
  ['v18.20.8', false],
  ['v20.18.3', false],
  ['v20.19.0', true],
  ['v21.7.0', false],
  ['v22.11.0', false],
  ['v22.12.0', true],
  ['v24.0.0', true],
])('npm on Node %s leaves nothing out: %s', (version, whole) => {
  expect(leavesNothingOut(version)).toBe(whole)
})
