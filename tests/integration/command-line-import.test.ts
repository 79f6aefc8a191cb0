import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EntityRecord, ImportReport } from '@shared/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { CommandLine } from '../kit/program/command-line'
import { SandboxProcess } from '../kit/program/sandbox-process'

const { provider } = wordsOf()

let folder: string
let sandbox: SandboxProcess
let cli: CommandLine

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-command-import-'))
  sandbox = new SandboxProcess(join(folder, 'sandbox'), [...['--records', '20'], '--unlimited'])
  await sandbox.start()
  cli = await CommandLine.open(join(folder, 'data'), { NANGO_SECRET_KEY: sandbox.apiKey, NANGO_HOST: sandbox.host })
  expect((await cli.connect(provider)).code).toBe(0)
})
afterAll(async () => {
  await cli.end()
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

describe('import', () => {
  it('says what it would do, does it, and writes the rows that were not taken into a file', async () => {
    const file = join(folder, 'people.csv')
    const refused = join(folder, 'refused.csv')
    await writeFile(file, 'First;Surname;E-mail\r\nElin;Nyberg;elin@fair.test\r\nBo;Ek;=no address\r\n')
    const args = ['import', file, '--kind', 'contact', '--in', provider]

    const dry = await cli.run(...args, '--dry-run', '--refused', refused)
    expect(dry.stdout).toContain('1 would be new')
    expect(dry.stdout).toMatch(/\n +3 +refused +Bo Ek +/)
    expect(await readFile(refused, 'utf8')).toMatch(/^\uFEFFFirst,Surname,E-mail,Reason\r\nBo,Ek,'=no address,./)
    expect((await cli.json<{ records: unknown[] }>(['records', 'find', 'elin@fair.test'])).records).toEqual([])

    const done = (await cli.json<{ import: ImportReport }>(args, 1)).import
    expect(done.counts).toMatchObject({ created: 1, refused: 1 })
    const found = await cli.json<{ records: EntityRecord[] }>(['records', 'find', 'elin@fair.test'])
    expect(found.records).toMatchObject([{ fields: { lastName: 'Nyberg' } }])

    expect((await cli.run('undo', String(done.runId))).code).toBe(0)
    expect((await cli.json<{ records: unknown[] }>(['records', 'find', 'elin@fair.test'])).records).toEqual([])
  })

  it('of a file that is not there is wrong usage', async () => {
    const { code, stderr } = await cli.run('import', join(folder, 'none.csv'), '--kind', 'contact')
    expect(code).toBe(2)
    expect(stderr).toContain('cannot be read')
  })

  it('that ends while the file is sent leaves nothing of it behind', async () => {
    // A folder opens as a file does, and cannot be read.
    const { code, stderr } = await cli.run('import', folder, '--kind', 'contact')
    expect(code).toBe(2)
    expect(stderr).toContain('cannot be read')
    const left = (await readdir(join(folder, 'data'), { recursive: true })).filter((name) => /upload_/.test(name))
    expect(left).toEqual([])
  })
})
