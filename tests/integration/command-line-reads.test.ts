import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EntityRecord, OutboxCounts, OutboxItem, RecordChange, UndoPlan } from '@shared/model'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { CommandLine } from '../kit/program/command-line'
import { SandboxProcess } from '../kit/program/sandbox-process'
import { Visitor } from '../kit/visitor'

const { provider: crm } = wordsOf()

let folder: string
let sandbox: SandboxProcess
let cli: CommandLine

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-command-reads-'))
  sandbox = new SandboxProcess(join(folder, 'sandbox'), ['--records', '20', '--unlimited'])
  await sandbox.start()
  cli = await CommandLine.open(join(folder, 'data'), { NANGO_SECRET_KEY: sandbox.apiKey, NANGO_HOST: sandbox.host })
  const command = cli.begin('connect', crm, '--json')
  const { url } = JSON.parse(await command.line()) as { url: string }
  const visitor = new Visitor()
  await visitor.answer(await visitor.open(url), 'allow', '90017442')
  expect((await command.ended).code).toBe(0)
})
afterAll(async () => {
  await cli.end()
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

it('shows what waits, the history of a record and what an undo would do; calls off what waits', async () => {
  const set = ['--set', 'lastName=Ny', '--set', 'email=nova@example.org']
  const made = ['records', 'create', '--kind', 'contact', ...set, '--in', crm]
  const { record, runId } = await cli.json<{ record: EntityRecord; runId: string }>(made)
  const { outbox, counts } = await cli.json<{ outbox: OutboxItem[]; counts: OutboxCounts }>(['outbox'])
  expect(outbox).toMatchObject([{ recordId: record.id, op: 'create', waitsFor: 'first-sync' }])
  expect(counts).toEqual({ waiting: 1, refused: 0, held: 0 })
  expect((await cli.run('outbox', '--state', 'queued')).stdout).toMatch(
    new RegExp(`row-\\d+ +${crm} +create +Ny \\(\\d+\\)`),
  )
  const { changes } = await cli.json<{ changes: RecordChange[] }>(['records', 'history', record.id])
  expect(changes).toMatchObject([{ action: 'created', by: 'person', runId }])
  expect((await cli.run('records', 'history', record.id)).stdout).toMatch(new RegExp(`a person +${crm} +created +`))
  const { plan } = await cli.json<{ plan: UndoPlan }>(['undo', runId, '--plan'])
  expect(plan.back).toMatchObject({ count: 1, items: [{ recordId: record.id }] })
  expect((await cli.run('undo', runId, '--plan')).stdout).toContain('It would put back 1')
  expect((await cli.json<{ outbox: OutboxItem[] }>(['outbox'])).outbox).toHaveLength(1)
  expect((await cli.run('outbox', 'cancel', outbox[0]?.id ?? '')).code).toBe(0)
  expect((await cli.json<{ outbox: OutboxItem[] }>(['outbox'])).outbox).toEqual([])
  expect(await cli.json(['links', '--state', 'deleted'])).toEqual({ links: [], more: false })
  expect((await cli.run('links')).code).toBe(2)
})
