import { expect, it } from 'vitest'
import type { JournalEntry } from '../../../src/main/sandbox/crm-journal'
import { type Change, type EntityRecord, record, streamSettings } from '../../../src/shared/model'
import type { Act, Facts, Look } from './facts'
import { formOf } from './forms'
import { judge } from './judge'

type JournalChange = JournalEntry['changes'][number]

const at = '2031-03-01T08:00:00.000Z'
const fields = {
  email: { field: 'email', type: 'email' },
  jobtitle: { field: 'jobTitle', type: 'text' },
  first: { field: 'firstName', type: 'text' },
  last: { field: 'lastName', type: 'text' },
} as const
const rules = { ...streamSettings.parse({}), direction: 'both' as const, previews: [] }

/** Ann, who is `1` at A and `2` at B and one record here, with what happened since. */
class Case {
  readonly #entries: JournalEntry[] = []
  readonly #acts: Act[] = []
  readonly #changes: Change[] = []
  readonly #looks: Look[] = []
  conflicts: Look['conflicts'] = []
  /** What stands at a place in the end: Ann's job. */
  jobs: Record<string, string | null> = { A: 'Old', B: 'Old', here: 'Old' }
  links = [link('A', '1'), link('B', '2')]
  /** Fields that the CRMs hold as one text. */
  joined: string[] = []
  /** Ann's name here, and at both CRMs. */
  names = { here: { first: 'Ann', last: 'Lee' }, there: { first: 'Ann', last: 'Lee' } }

  /** Something is done at a CRM. */
  deed(
    who: JournalEntry['who'],
    side: 'A' | 'B',
    ...changes: (Partial<JournalChange> & Pick<JournalChange, 'action'>)[]
  ): this {
    const seq = this.#seq() + 1
    const whole = {
      object: 'contacts',
      id: side === 'A' ? '1' : '2',
      key: 'ann@x.test',
      revision: seq,
      before: null,
      after: null,
    }
    this.#entries.push({
      seq,
      at,
      provider: 'crm',
      account: side,
      who,
      connectionId: null,
      method: 'POST',
      path: '/',
      query: '',
      status: 200,
      fault: null,
      changes: changes.map((change) => ({ ...whole, ...change })),
    })
    return this
  }

  /** A job is set at a CRM. */
  job(who: JournalEntry['who'], side: 'A' | 'B', before: string | null, after: string | null): this {
    this.jobs[side] = after
    return this.deed(who, side, { action: 'update', before: { jobtitle: before }, after: { jobtitle: after } })
  }

  act(act: Record<string, unknown>): this {
    this.#acts.push({ seq: this.#seq(), until: this.#seq(), runId: 'run', ...act } as unknown as Act)
    return this
  }

  /** History says that a job was changed here. */
  history(before: string | null, after: string | null): this {
    const change = { field: 'jobTitle', label: 'Job title', before, after }
    const line = { id: 1, runId: 'run', at, entityId: '1', entityKind: 'contact', name: 'Ann', problem: null } as const
    this.#changes.push({ ...line, action: 'updated', side: 'remote', fields: [change] })
    return this
  }

  look(): this {
    this.#looks.push({ seq: this.#seq(), records: [this.#ann()], conflicts: this.conflicts })
    return this
  }

  judged() {
    const start = (['A', 'B'] as const).map((account) => ({
      account,
      object: 'contacts',
      id: account === 'A' ? '1' : '2',
      fields: { email: 'ann@x.test', jobtitle: 'Old', ...this.names.there },
    }))
    const facts: Facts = {
      accounts: ['A', 'B'].map((name) => ({
        name,
        integrationId: name,
        provider: 'crm',
        account: name,
        objects: [{ name: 'contacts', kind: 'contact', stream: 'contacts', fields, joined: this.joined }],
      })),
      start,
      first: { seq: 0, records: [this.#ann('Old')], conflicts: [] },
      entries: this.#entries,
      acts: this.#acts,
      looks: this.#looks,
      end: {
        seq: this.#seq(),
        records: [this.#ann()],
        conflicts: this.conflicts,
        dumps: start.map((one) => ({ ...one, fields: { ...one.fields, jobtitle: this.jobs[one.account] ?? null } })),
        outbox: [],
        reviews: [],
        links: [],
        changes: this.#changes,
        runs: [],
        held: [],
        openConflicts: this.conflicts.length,
        rules: ['A', 'B'].map((account) => ({ account, stream: 'contacts', rules })),
      },
    }
    return Object.fromEntries(Object.entries(judge(facts)).filter(([, found]) => found.length > 0))
  }

  #seq(): number {
    return this.#entries.length
  }

  #ann(job: string | null = this.jobs.here ?? null): EntityRecord {
    const { first, last } = this.names.here
    const told = {
      id: '1',
      kind: 'contact',
      name: 'Ann',
      fields: { email: 'ann@x.test', jobTitle: job, firstName: first, lastName: last },
      updatedAt: at,
      deletedAt: null,
    }
    return record.parse({ ...told, links: this.links, associations: [] })
  }
}

function link(integrationId: string, remoteId: string): EntityRecord['links'][number] {
  const made = { origin: 'matched', linkedAt: at, madeByUs: false, problem: null } as const
  return {
    id: remoteId,
    integrationId,
    object: 'contacts',
    remoteId,
    deletedAt: null,
    waiting: [],
    values: {},
    ...made,
  }
}

const edit = { act: 'edit', record: '1', fields: { jobTitle: 'New' } }
const told = (change: object) => ({ act: 'settings', stream: 'contacts', rules: { ...rules, ...change } })
const here = (scene: Case, job: string) => Object.assign(scene, { jobs: { ...scene.jobs, here: job } })

it('finds nothing where an edit here goes to both CRMs', () => {
  const scene = here(new Case(), 'New').act(edit).job('patchbay', 'A', 'Old', 'New').job('patchbay', 'B', 'Old', 'New')
  expect(scene.judged()).toEqual({})
})

it('finds a delete that was nothing that was wanted, also where a stream keeps what is deleted here', () => {
  const gone = { action: 'delete', before: {} } as const
  const wanted = { act: 'remove', record: '1' }
  const of = (scene: Case) => scene.deed('patchbay', 'A', gone).judged().unwishedDeletes
  expect(of(new Case())).toHaveLength(1)
  expect(of(new Case().act({ ...told({ onLocalDelete: 'unlink' }), account: 'A' }).act(wanted))).toHaveLength(1)
  expect(of(new Case().act({ ...told({ onLocalDelete: 'delete' }), account: 'A' }).act(wanted))).toBeUndefined()
})

it('finds what went along with a delete, unless a person wanted that tried again', () => {
  const of = (agree: boolean) => {
    const scene = new Case()
      .act({ ...told({ onLocalDelete: 'delete' }), account: 'A' })
      .act({ act: 'remove', record: '1' })
      .deed('person', 'B', { action: 'update', before: {}, after: {} })
    if (agree) scene.act({ act: 'retry' })
    return scene
      .deed('patchbay', 'A', { action: 'delete', before: {} }, { id: '9', action: 'delete', before: {} })
      .judged().unwishedDeletes
  }
  expect(of(false)).toHaveLength(1)
  expect(of(true)).toBeUndefined()
})

it('finds a delete that travels although the stream does not say so, or after it was taken back', () => {
  const of = (onRemoteDelete: string) =>
    new Case()
      .act({ ...told({ onRemoteDelete }), account: 'B' })
      .deed('person', 'B', { action: 'delete', before: {} })
      .deed('patchbay', 'A', { action: 'delete', before: {} })
      .judged().unwishedDeletes
  expect(of('tombstone')).toHaveLength(1)
  expect(of('delete')).toBeUndefined()
  const calledOff = new Case()
    .act({ ...told({ onLocalDelete: 'delete' }), account: 'A' })
    .act({ act: 'remove', record: '1', runId: 'delete' })
    .deed('person', 'B', { action: 'update', before: {}, after: {} })
    .act({ act: 'undo', of: { id: 'delete', kind: 'edit' }, records: ['1'] })
    .deed('person', 'B', { action: 'update', before: {}, after: {} })
    .deed('patchbay', 'A', { action: 'delete', before: {} })
  expect(calledOff.judged().unwishedDeletes).toHaveLength(1)
})

it('finds a value of a person that is written over and stands in no history', () => {
  const of = (scene: Case) =>
    here(scene, 'New')
      .act(edit)
      .job('person', 'A', 'Old', 'Mine')
      .job('patchbay', 'A', 'Mine', 'New')
      .job('patchbay', 'B', 'Old', 'New')
  expect(of(new Case()).judged().unseenOverwrites).toHaveLength(1)
  expect(of(new Case()).history('Mine', 'New').judged()).toEqual({})
})

it('finds a value that was never wanted, and one that comes back', () => {
  expect(here(new Case(), 'Made up').job('patchbay', 'A', 'Old', 'Made up').judged().foreignValues).toHaveLength(1)
  const back = here(new Case(), 'Old')
    .job('person', 'B', 'Old', 'New')
    .history('Old', 'New')
    .job('patchbay', 'A', 'Old', 'New')
    .job('patchbay', 'A', 'New', 'Old')
  expect(back.judged().lostChanges).toHaveLength(1)
})

it('finds a write to a field in conflict', () => {
  const scene = here(new Case(), 'New')
  const field = { field: 'jobTitle', label: 'Job title', base: 'Old', local: 'New', remote: 'Mine' }
  const names = {
    id: '7',
    recordId: '1',
    recordName: 'Ann',
    kind: 'contact',
    integrationId: 'A',
    runId: 'run',
    at,
  } as const
  scene.conflicts = [{ ...names, fields: [field], sides: [], others: [], editedAt: null }]
  scene.act(edit).job('person', 'A', 'Old', 'Mine').look().job('patchbay', 'B', 'Old', 'New')
  expect(scene.judged().lostChanges).toHaveLength(1)
})

it('finds a create without a wish, and one that is known nowhere', () => {
  const made = new Case().deed('patchbay', 'A', { action: 'create', id: '9', after: { email: 'eve@x.test' } }).judged()
  expect(made.doubleCreates).toEqual([expect.stringContaining('nothing that was wanted')])
})

it('finds a second create for a record, but for two that people made one of later', () => {
  const twice = () =>
    new Case()
      .act({ ...told({ createMissing: true }), account: 'A' })
      .deed('patchbay', 'A', { action: 'create', id: '8', key: 'eve@x.test', after: { email: 'eve@x.test' } })
      .deed('patchbay', 'A', { action: 'create', id: '9', key: 'eve@x.test', after: { email: 'eve@x.test' } })
  expect(twice().judged().doubleCreates).toEqual([expect.stringContaining('beside A:contacts:8')])
  expect(
    twice().deed('person', 'A', { action: 'merge', id: '8', into: '9', before: {} }).judged().doubleCreates,
  ).toBeUndefined()
})

it('finds records that never shared a key, and two of one place', () => {
  const scene = new Case()
  scene.links = [...scene.links, link('A', '3')]
  expect(scene.judged().diverged).toEqual(
    expect.arrayContaining([
      expect.stringContaining('two live records'),
      expect.stringContaining('never shared a key'),
    ]),
  )
})

it('finds fields that differ without a reason', () => {
  expect(here(new Case(), 'Other').judged().diverged).toHaveLength(2)
})

it('takes a name for one that a CRM holds as one text, but not another name', () => {
  const of = (joined: string[], last: string) => {
    const names = { here: { first: 'Anna Maria', last: 'Lind' }, there: { first: 'Anna', last } }
    return Object.assign(new Case(), { joined, names }).judged().diverged
  }
  expect(of(['firstName', 'lastName'], 'Maria Lind')).toBeUndefined()
  expect(of([], 'Maria Lind')).toHaveLength(4)
  expect(of(['firstName', 'lastName'], 'Lind')).toHaveLength(2)
})

it('takes a part of a name that a CRM holds as one text for wanted, wherever it is divided', () => {
  const of = (joined: string[], last: string) =>
    Object.assign(new Case(), { joined })
      .deed('person', 'A', {
        action: 'update',
        before: { first: 'Ann', last: 'Lee' },
        after: { first: 'Anna Maria', last: 'Lind' },
      })
      .deed('patchbay', 'B', {
        action: 'update',
        before: { first: 'Ann', last: 'Lee' },
        after: { first: 'Anna', last },
      })
      .judged().foreignValues
  expect(of(['firstName', 'lastName'], 'Maria Lind')).toBeUndefined()
  expect(of([], 'Maria Lind')).toHaveLength(2)
  expect(of(['firstName', 'lastName'], 'Marie Lind')).toHaveLength(1)
})

it('takes values for one that are one to a CRM', () => {
  expect(formOf('email', ' Ann@X.test ')).toBe(formOf('email', 'ann@x.test'))
  expect(formOf('number', ' 10.0 ')).toBe(formOf('number', '10'))
  expect(formOf('money', '{"value":10.5,"currency":"EUR"}')).toBe(formOf('money', '10.50'))
  expect(formOf('phone', '+49 (341) 55-1')).toBe(formOf('phone', '0049341551'))
  expect(formOf('multi_choice', ['b', 'a'])).toBe(formOf('multi_choice', 'a;b'))
  expect(formOf('url', 'HTTPS://www.x.test/')).toBe(formOf('url', 'https://www.x.test'))
  expect(formOf('text', '  ')).toBeNull()
  expect(formOf('text', 'REAL_ESTATE')).toBe(formOf('text', 'Real estate'))
  expect(formOf('text', 'DE')).toBe(formOf('text', 'Germany'))
})
