import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change, Conflict, DryRunReport, EntityRecord, MatchReview, Run, StreamSettings } from '@shared/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providers } from '../../src/main/engine/providers/registry'
import { benches, wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { ControlEdit } from '../../src/main/sandbox/control-client'
import { CommandLine } from '../kit/program/command-line'
import { SandboxProcess } from '../kit/program/sandbox-process'

/**
 * What a person does about records, runs and conflicts on the built command line, against the real sandbox as an
 * environment of its own: what another person does meanwhile in the CRM is done by the sandbox's control.
 */
const { provider: crm, objects, read } = wordsOf()
const accounts = benches.find(({ provider }) => provider === crm)?.accounts ?? { empty: '', filled: '' }
const small = { provider: crm, account: accounts.empty }
const large = { provider: crm, account: accounts.filled }
const { name: crmName } = providers.get(crm).manifest
const names = objects[0]?.properties ?? {}

/** Two people who have more than their name in common. */
const ny = { lastName: 'Ny', phone: '+46701234567' }

type Shown = ReturnType<typeof read>

/** Values of a contact under the CRM's names of its fields. */
const contact = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [names[name] ?? name, value]))

interface Reports {
  reports: { integrationId: string; runId: string; status: string; report: DryRunReport | null }[]
}

interface Synced {
  runs: { status: string; streams: Record<string, number>[]; firstSync?: { confirmed: boolean; waiting: number } }[]
}

let folder: string
let sandbox: SandboxProcess
let cli: CommandLine
let nova: Shown
let kim: Shown

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-command-records-'))
  sandbox = new SandboxProcess(join(folder, 'sandbox'), [...['--records', '20'], '--unlimited'])
  await sandbox.start()
  cli = await CommandLine.open(join(folder, 'data'), { NANGO_SECRET_KEY: sandbox.apiKey, NANGO_HOST: sandbox.host })
  nova = await atCrm({
    object: 'contacts',
    action: 'create',
    fields: contact({ ...ny, firstName: 'Nova', email: 'nova@example.org', city: 'Oslo' }),
  })
  kim = await atCrm({
    object: 'contacts',
    action: 'create',
    fields: contact({ ...ny, firstName: 'Kim', email: 'kim@example.org' }),
  })
  await connect(accounts.empty)
})
afterAll(async () => {
  await cli.end()
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

/** A person at the CRM changes something; its index has caught up before the next sync. */
async function atCrm(edit: ControlEdit, target = small): Promise<Shown> {
  const record = await sandbox.control.edit(target, edit)
  await sandbox.control.advanceClock(10_000)
  return read(record)
}

/** A contact as it stands at the CRM, under Patchbay's names. */
async function contactAtCrm(id: string): Promise<Shown['fields'] | null> {
  const found = (await sandbox.control.dump(small, 'contacts')).map(read).find((item) => item.id === id)
  return found ? Object.fromEntries(Object.entries(names).map(([name, at]) => [name, found.fields[at] ?? null])) : null
}

async function connect(account: string): Promise<void> {
  expect((await cli.connect(crm, { account })).code).toBe(0)
}

const sync = async (...more: string[]) => {
  await sandbox.control.advanceClock(10_000)
  return cli.json<Synced>(['sync', crm, ...more])
}
const record = async (id: string) => (await cli.json<{ record: EntityRecord }>(['records', 'show', id])).record
const edit = async (id: string, ...fields: string[]) =>
  (await cli.json<{ record: EntityRecord }>(['records', 'edit', id, ...fields])).record
const runs = async () => (await cli.json<{ runs: (Run & { id: string })[] }>(['runs'])).runs

describe('a first sync', () => {
  it('is seen before it is done, as JSON and as a table, and the dry run stands in the history as what it is', async () => {
    const { reports } = await cli.json<Reports>(['sync', 'all', '--dry-run'])
    expect(reports).toHaveLength(1)
    const [report] = reports
    expect(Object.keys(report ?? {})).toEqual(['integrationId', 'runId', 'status', 'report'])
    expect(report).toMatchObject({ integrationId: crm, status: 'succeeded' })
    expect(report?.report).toMatchObject({ createdHere: 2, createdThere: 0, matched: 0, invalid: 0, conflicts: 0 })
    expect(report?.report?.samples.map(({ name }: Change) => name)).toEqual(['Nova Ny', 'Kim Ny'])

    const { code, stdout } = await cli.run('sync', crm, '--dry-run', '--full')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nCreated +2 +0\nUpdated +0 +0\n/)
    expect(stdout).toMatch(/\ncreated +here +contact +Nova Ny +firstName: Nova; lastName: Ny; /)

    expect((await cli.json<{ records: unknown[] }>(['records', 'find', 'nova'])).records).toEqual([])
    expect((await runs()).map(({ kind, status }) => [kind, status])).toEqual([
      ['dry-run', 'succeeded'],
      ['dry-run', 'succeeded'],
    ])
    expect((await cli.run('runs')).stdout).toMatch(
      new RegExp(String.raw`${crm} +dry-run +succeeded +\d:\d\d +\(\+2 ~0 -0\) +\(0\)`),
    )
  })

  it('cannot be a dry run and be confirmed at once', async () => {
    expect((await cli.run('sync', crm, '--dry-run', '--confirm-first-sync')).code).toBe(2)
  })

  it('holds back what would be written until it is confirmed, and says how to go on', async () => {
    expect((await sync()).runs[0]).not.toHaveProperty('firstSync')
    const edited = await edit('1', '--set', 'city=Lund', '--set', 'jobTitle=CEO', '--clear', 'phone')
    expect(edited.links[0]?.waiting.map(({ field, after }) => [field, after]).sort()).toEqual([
      ['city', 'Lund'],
      ['jobTitle', 'CEO'],
      ['phone', null],
    ])
    expect((await sync()).runs).toMatchObject([{ status: 'succeeded', firstSync: { confirmed: false, waiting: 1 } }])
    const { code, stderr } = await cli.run('sync', crm)
    expect(code).toBe(0)
    expect(stderr).toMatch(/1 record waits to be written to .+, because its first sync is not confirmed\./)
    expect(stderr).toContain(`patchbay sync ${crm} --confirm-first-sync`)
    expect(await contactAtCrm(nova.id)).toMatchObject({ city: 'Oslo' })

    const { reports } = await cli.json<Reports>(['sync', crm, '--dry-run'])
    expect(reports[0]?.report).toMatchObject({ updatedHere: 0, updatedThere: 1 })
    expect(await contactAtCrm(nova.id)).toMatchObject({ city: 'Oslo' })

    const confirmed = await sync('--confirm-first-sync')
    expect(confirmed.runs[0]).not.toHaveProperty('firstSync')
    const after = await contactAtCrm(nova.id)
    expect([after?.city, after?.jobTitle, after?.phone || null]).toEqual(['Lund', 'CEO', null])
    expect((await record('1')).links).toMatchObject([{ waiting: [], problem: null }])
  })
})

describe('undo', () => {
  it('puts a run back at the CRM, too, and says what; undone again, it is done again', async () => {
    await edit('1', '--set', 'city=Ystad')
    await sync()
    const [pushed] = await runs()
    const { code, stdout, stderr } = await cli.run('undo', pushed?.id ?? '')
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 record was put back.')])
    expect(stdout).toMatch(/updated +contact +Nova Ny \(1\) +city: Ystad → Lund/)
    expect(await contactAtCrm(nova.id)).toMatchObject({ city: 'Lund' })
    const [undo, undone] = await runs()
    expect([undo?.kind, undo?.about, undone?.status]).toEqual(['undo', pushed?.id, 'undone'])
    expect(stderr).toContain(`patchbay undo ${undo?.id}`)
    expect((await cli.run('undo', pushed?.id ?? '')).code).toBe(1)
    expect(await cli.json(['undo', undo?.id ?? ''])).toMatchObject({ putBack: 1, leftAlone: [] })
    expect(await contactAtCrm(nova.id)).toMatchObject({ city: 'Ystad' })
  })

  it('leaves alone what has changed since, with the reason, and does not take a push of it for its own work', async () => {
    await edit('1', '--set', 'jobTitle=CTO')
    const [first] = await runs()
    await edit('1', '--set', 'jobTitle=CFO')
    const undone = await cli.json<{ putBack: number; leftAlone: { recordId: string; reason: { code: string } }[] }>([
      ...['undo', first?.id ?? ''],
    ])
    expect(undone).toMatchObject({ putBack: 0, leftAlone: [{ recordId: '1', reason: { code: 'CHANGED_SINCE' } }] })
    expect((await record('1')).fields).toMatchObject({ jobTitle: 'CFO' })
    const [undo] = await runs()
    expect((await cli.run('undo', undo?.id ?? '')).stdout).not.toContain('failed')
  })

  it('names the fields of a record that it left alone', async () => {
    await edit('1', '--set', 'firstName=Nora', '--set', 'companyName=Acme')
    const [both] = await runs()
    await edit('1', '--set', 'firstName=Nina')
    const half = await cli.run('undo', both?.id ?? '')
    expect(half.stdout).toMatch(/1 record was put back\.\n.+\n.+companyName: Acme → empty\n/)
    expect(half.stdout).toMatch(/1 record was left alone:\n.+\n.+firstName: This record has changed since\./)
    expect((await record('1')).fields).toMatchObject({ firstName: 'Nina' })
    await edit('1', '--set', 'firstName=Nova')
    await sync()
  })

  it('brings back a record that was deleted here, and the redo deletes it again', async () => {
    const removed = await cli.json<{ record: EntityRecord }>(['records', 'delete', '2'])
    expect(removed.record).toMatchObject({ deletedAt: expect.any(String), links: [] })
    const [run] = await runs()
    expect(await cli.json(['undo', run?.id ?? ''])).toMatchObject({ putBack: 1 })
    expect(await record('2')).toMatchObject({ deletedAt: null, links: [{ remoteId: kim.id }] })
    const [undo] = await runs()
    expect(await cli.json(['undo', undo?.id ?? ''])).toMatchObject({ putBack: 1 })
    expect(await record('2')).toMatchObject({ deletedAt: expect.any(String), links: [] })
    const [redo] = await runs()
    await cli.json(['undo', redo?.id ?? ''])
    expect(await record('2')).toMatchObject({ deletedAt: null, links: [{ remoteId: kim.id }] })
    expect(await contactAtCrm(kim.id)).toMatchObject({ firstName: 'Kim' })
  })
})

describe('retry', () => {
  it('sends what was refused once more, and names the reason while it is refused', async () => {
    const message = 'taken is not to be had'
    await sandbox.control.refuse(small, {
      object: 'contacts',
      field: names.email ?? '',
      values: ['taken@example.org'],
      message,
    })
    await edit('1', '--set', 'email=taken@example.org')
    await sandbox.control.advanceClock(10_000)
    const refused = await cli.run('sync', crm)
    expect(refused.code).toBe(1)
    expect(refused.stdout).toMatch(
      new RegExp(String.raw`failed +contact +Nova Ny \(1\) +${crmName} did not accept .*taken`),
    )
    const [run] = await runs()
    const id = run?.id ?? ''
    expect(refused.stderr).toContain(`patchbay retry ${id}`)
    expect((await cli.run('undo', id)).code).toBe(1)

    const again = await cli.run('retry', id)
    expect([again.code, again.stdout]).toEqual([1, expect.stringContaining(`${crmName} did not accept`)])
    expect((await runs())[0]).toMatchObject({ kind: 'retry', about: id, status: 'partial' })
    expect((await cli.run('retry', id, '--change', 'x')).code).toBe(2)

    await edit('1', '--set', 'email=nova@example.org')
    const settled = await cli.run('retry', id)
    expect([settled.code, settled.stderr]).toEqual([1, expect.stringContaining('No refused records are left')])
  })
})

describe('conflicts', () => {
  async function contested(here: string, there: string): Promise<Conflict> {
    await edit('1', '--set', `city=${here}`)
    await atCrm({ object: 'contacts', action: 'update', id: nova.id, fields: contact({ city: there }) })
    expect((await cli.run('sync', crm)).stderr).toContain('patchbay conflicts')
    const { conflicts, open } = await cli.json<{ conflicts: Conflict[]; open: number }>(['conflicts'])
    const [conflict] = conflicts
    if (!conflict) throw new Error('there is no conflict')
    expect(open).toBe(1)
    return conflict
  }

  it('are listed with their values, and settled field by field', async () => {
    const { id } = await contested('Lund', 'Malmö')
    expect((await record('1')).links).toMatchObject([{ waiting: [] }])
    const { stdout } = await cli.run('conflicts')
    expect(stdout).toMatch(new RegExp(String.raw`Conflict \d+: Nova Ny, contact 1, with ${crm}, `))
    expect(stdout).toMatch(/\n +city +Lund +Malmö +Ystad\n/)
    expect(stdout).not.toContain('postalCode')
    for (const wrong of [[], ['--field', 'city'], ['--field', 'city=mine'], ['--all', '--side', 'local']]) {
      expect((await cli.run('conflicts', 'settle', id, ...wrong)).code).toBe(2)
    }
    expect((await cli.run('conflicts', 'settle', '--all')).code).toBe(2)
    const settled = await cli.json<{ record: EntityRecord }>(['conflicts', 'settle', id, '--field', 'city=remote'])
    expect(settled.record.fields).toMatchObject({ city: 'Malmö' })
    expect(await cli.json(['conflicts'])).toEqual({ conflicts: [], open: 0 })
  })

  it('are settled for one side, one or all', async () => {
    const { id } = await contested('Lund', 'Kiel')
    await cli.json(['conflicts', 'settle', id, '--side', 'local'])
    await sync()
    expect(await contactAtCrm(nova.id)).toMatchObject({ city: 'Lund' })
    await contested('Visby', 'Turku')
    expect(await cli.json(['conflicts', 'settle', '--all', '--side', 'remote', '--integration', crm])).toEqual({
      settled: 1,
      runIds: [expect.stringMatching(/^run_/)],
    })
    expect((await record('1')).fields).toMatchObject({ city: 'Turku' })
    expect((await cli.run('conflicts')).stdout).toBe('Nothing waits for you.\n')
  })
})

describe('streams', () => {
  interface Streams {
    streams: { stream: string; settings: StreamSettings }[]
  }

  it('show what they are told to do, and are told something else', async () => {
    const before = await cli.json<Streams>(['streams', crm])
    expect(before.streams.map(({ stream }) => stream)).toEqual(['contacts', 'companies', 'leads', 'activities'])
    const set = [
      'policy=newest',
      'createMissing=on',
      'deleteGuard.share=0.1',
      'fieldPolicies.email=crm',
      'matchBy=email',
    ]
    const after = await cli.json<Streams>([
      ...['streams', crm, '--stream', 'companies'],
      ...set.flatMap((text) => ['--set', text]),
    ])
    expect(after.streams).toMatchObject([
      {
        stream: 'companies',
        settings: {
          policy: 'newest',
          createMissing: true,
          deleteGuard: { share: 0.1, count: 50 },
          fieldPolicies: { email: 'crm' },
          matchBy: ['email'],
        },
      },
    ])
    const { stdout } = await cli.run('streams', crm, '--stream', 'companies')
    for (const text of ['policy=newest', 'createMissing=true', 'fieldPolicies.email=crm'])
      expect(stdout).toContain(text)
    const cleared = ['policy=', 'createMissing=', 'deleteGuard.share=', 'fieldPolicies.email=', 'matchBy=']
    await cli.json(['streams', crm, '--stream', 'companies', ...cleared.flatMap((text) => ['--set', text])])
    expect(await cli.json(['streams', crm])).toEqual(before)
  })

  it.each([
    ['policy=sometimes', 'newest'],
    ['deleteGuard.share=3', 'deleteGuard.share cannot be "3"'],
    ['deleteGuard.other=3', 'There is no setting "deleteGuard.other"'],
    ['colour=red', 'There is no setting "colour"'],
    ['policy', 'name=value'],
  ])('are not told %s', async (text, why) => {
    const { code, stderr } = await cli.run('streams', crm, '--set', 'createMissing=on', '--set', text)
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
    const { streams } = await cli.json<Streams>(['streams', crm])
    for (const { settings } of streams) expect(settings.createMissing).toBe(false)
  })
})

describe('records', () => {
  it('are made here and with the next sync at the CRM', async () => {
    const made = await cli.json<{ record: EntityRecord }>([
      ...['records', 'create', '--kind', 'contact', '--in', crm],
      ...['--set', 'lastName=Made', '--set', 'email=made@example.org'],
    ])
    await sync()
    const { links } = await record(made.record.id)
    expect(links).toMatchObject([{ integrationId: crm, waiting: [] }])
    expect(await contactAtCrm(links[0]?.remoteId ?? '')).toMatchObject({ lastName: 'Made', email: 'made@example.org' })
  })

  it.each([
    [['records']],
    [['records', 'show']],
    [['records', 'show', '99999']],
    [['records', 'edit', '1']],
    [['records', 'edit', '1', '--set', 'colour=red']],
    [['records', 'edit', '1', '--set', 'city']],
    [['records', 'edit', '1', '--set', 'city=Lund', '--clear', 'city']],
    [['records', 'create', '--kind', 'contact', '--set', 'lastName=X']],
    [['records', 'create', '--set', 'lastName=X', '--in', crm]],
    [['records', 'find', 'x', '--kind', 'person']],
    [['records', 'split', '1', 'nowhere']],
    [['reviews', 'decide', '1']],
    [['reviews', 'decide', '1', '--new', '--record', '2']],
    [['undo', 'run_unknown']],
    [['streams', 'nowhere']],
  ])('%j is wrong usage', async (args) => {
    const { code, stdout, stderr } = await cli.run(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
  })

  it('of a second CRM whose match is not clear are decided, tied and taken apart', async () => {
    const unclear = contact({ ...ny, firstName: 'Kim' })
    await edit('1', '--set', 'phone=+46701234567')
    await atCrm({ object: 'contacts', action: 'create', fields: unclear }, large)
    await connect(accounts.filled)
    await cli.json(['sync', `${crm}-2`])
    const { reviews } = await cli.json<{ reviews: MatchReview[] }>(['reviews'])
    expect(reviews).toMatchObject([{ integrationId: `${crm}-2`, candidates: [{ id: '1' }, { id: '2' }] }])
    expect((await cli.run('reviews')).stdout).toMatch(
      new RegExp(String.raw`Review \d+: Kim Ny, contact \d+ of ${crm}-2\n[\s\S]+ 2 +Kim Ny`),
    )
    await cli.json(['reviews', 'decide', reviews[0]?.id ?? '', '--record', '2'])
    const tied = await record('2')
    expect(tied.links.map(({ integrationId }) => integrationId)).toEqual([crm, `${crm}-2`])

    const split = await cli.json<{ record: EntityRecord; separated: EntityRecord }>([
      'records',
      'split',
      '2',
      `${crm}-2`,
    ])
    expect(split.record.links).toMatchObject([{ integrationId: crm }])
    expect(split.separated).toMatchObject({ name: 'Kim Ny', links: [{ integrationId: `${crm}-2` }] })
    await cli.json(['records', 'link', '2', split.separated.id])
    expect((await record('2')).links).toHaveLength(2)
    const unlinked = await cli.json<{ record: EntityRecord }>(['records', 'unlink', '2', `${crm}-2`])
    expect(unlinked.record.links).toMatchObject([{ integrationId: crm }])
    expect((await cli.run('records', 'find', 'kim', '--kind', 'contact')).stdout).toMatch(/2 +contact +Kim Ny +kim@/)
  })
})
