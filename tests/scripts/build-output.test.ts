import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkOutput, strayImports } from '../../scripts/lib/build-output.mjs'

const long = `const a=${JSON.stringify('x'.repeat(3_000))};`
const written = 'const value = compute(first, second)\n'.repeat(100)

let out = ''
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'patchbay-out-'))
  await mkdir(join(out, 'main'), { recursive: true })
  await mkdir(join(out, 'renderer/assets'), { recursive: true })
})
afterEach(() => rm(out, { recursive: true, force: true }))

test('a complete, minified, self-contained build has no faults', async () => {
  await writeFile(join(out, 'main/index.js'), 'import { app } from "electron";\nimport fs from "node:fs";\n')
  await writeFile(join(out, 'renderer/assets/index-1.js'), long)
  expect(await checkOutput(out, ['main/index.js'])).toEqual([])
})

test('what is missing, not minified or still needs node_modules is told', async () => {
  await writeFile(join(out, 'main/index.js'), 'import zod from "zod";\n')
  await writeFile(join(out, 'renderer/assets/index-1.js'), written)
  expect(await checkOutput(out, ['main/index.js', 'main/engine.js'])).toEqual([
    'out/main/engine.js is missing',
    'out/renderer/assets/index-1.js is not minified',
    'out/main/index.js needs zod from node_modules',
  ])
})

test('what only the command line loads lies apart from what a package has', async () => {
  await mkdir(join(out, 'main/chunks'))
  await mkdir(join(out, 'main/cli'))
  const files = {
    'index.js': 'import { a } from "./chunks/a.js";\n',
    'sandbox.js': 'const { run } = await import("./cli/terminal.js");\n',
    'patchbay.js': 'import { a } from "./chunks/a.js";\nawait import("./cli/help.js");\n',
    'chunks/a.js': 'import"./b.js";export const a = 1;\n',
    'chunks/b.js': '',
    'cli/help.js': 'import { a } from "../chunks/a.js";\n',
    'cli/terminal.js': '',
  }
  for (const [path, code] of Object.entries(files)) await writeFile(join(out, 'main', path), code)
  expect(await checkOutput(out, [])).toEqual([])
  await writeFile(join(out, 'main/chunks/b.js'), 'import "../cli/help.js";\n')
  await writeFile(join(out, 'main/chunks/stray.js'), '')
  expect((await checkOutput(out, [])).sort()).toEqual([
    'out/main/chunks/stray.js is loaded by the command line alone and must not be in a package',
    'out/main/cli/help.js is loaded by a package, which has no command line',
  ])
})

test('imports count in every form, but not what comments and texts below them hold', () => {
  const code = [
    'import "side-effect";',
    '//#region src/main/engine/index.ts',
    'import a, { b as c } from "named";',
    'import*as d from"@scope/star/sub";',
    'export { e } from "again";',
    'import fs from "fs";',
    'import x from "./chunks/x.js";',
    'const text = 1;',
    '/**',
    'import q from "commented";',
    '*/',
  ].join('\n')
  expect(strayImports(code)).toEqual(['side-effect', 'named', '@scope/star/sub', 'again'])
})
