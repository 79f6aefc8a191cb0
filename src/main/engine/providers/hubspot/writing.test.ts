import { makeProblem, ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { CrmError } from '../kit/crm-error'
import type { CrmCall, RecordDraft, RecordEdit } from '../provider'
import { answered, definition, type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { hubspot } from '.'
import { classify } from './errors'
import { contactObject } from './objects'
import { row } from './testing/pages'
import { batch, bodyOf, contactFields, failure, type Input, told } from './testing/writes'
import { createRecords, removeRecords, updateRecords } from './writing'

const [contacts, companies] = hubspot.objects

const edits: RecordEdit[] = [
  { marker: 'm1', remoteId: '1', fields: { jobTitle: 'CEO' } },
  { marker: 'm2', remoteId: '2', fields: { jobTitle: null, 'custom:tags': ['a', 'b'] } },
  { marker: 'm3', remoteId: '3', fields: { email: 'c@x.se' } },
]

const written = (input: Input) =>
  row(input.id ?? '900', { properties: { ...input.properties }, objectWriteTraceId: input.objectWriteTraceId })

/** Answers a write with what a test makes of its inputs, and a reading with whole records. */
function portal(
  answer: (inputs: Input[]) => unknown,
  read: (id: string) => unknown = (id) => row(id, { properties: { email: null, jobtitle: `read ${id}` } }),
): ScriptedCrm {
  return scriptedCrm((call) =>
    call.path.endsWith('/batch/read')
      ? batch(bodyOf(call).inputs.map((input) => read(input.id ?? '')))
      : answer(bodyOf(call).inputs),
  )
}

const update = (crm: ScriptedCrm, some = edits) => updateRecords(contactObject, crm.context(contactFields), some)

describe('an update', () => {
  it('is one request with what changed of each record and nothing else, and is never sent twice', async () => {
    const crm = portal((inputs) => batch(inputs.map(written)))
    await update(crm)
    expect(crm.calls[0]).toMatchObject({
      method: 'POST',
      path: '/crm/v3/objects/contacts/batch/update',
      body: {
        inputs: [
          { id: '1', properties: { jobtitle: 'CEO' }, objectWriteTraceId: 'm1' },
          { id: '2', properties: { jobtitle: '', tags: 'a;b' }, objectWriteTraceId: 'm2' },
          { id: '3', properties: { email: 'c@x.se' }, objectWriteTraceId: 'm3' },
        ],
      },
    })
    expect(Object.keys(bodyOf(crm.calls[0]).inputs[0] ?? {}).sort()).toEqual(['id', 'objectWriteTraceId', 'properties'])
    expect(crm.calls[0]?.repeatable).toBeUndefined()
  })

  it('gives back whole records, read once for all of them', async () => {
    const crm = portal((inputs) => batch(inputs.map(written)))
    const outcomes = await update(crm)
    expect(crm.calls).toHaveLength(2)
    expect(crm.calls[1]).toMatchObject({ path: '/crm/v3/objects/contacts/batch/read', repeatable: true })
    expect(bodyOf(crm.calls[1]).properties).toEqual([
      'firstname',
      'lastname',
      'email',
      'jobtitle',
      'lifecyclestage',
      'tags',
    ])
    expect(outcomes[1]).toMatchObject({
      type: 'done',
      record: { remoteId: '2', fields: { email: null, jobTitle: 'read 2' }, associations: null, deletedAt: null },
    })
  })

  it('gives each row its own outcome, whatever the order of the answer', async () => {
    const crm = portal((inputs) =>
      batch(inputs.slice(2).map(written), [
        failure(
          'm2',
          'VALIDATION_ERROR',
          'Property values were not valid: [{"name":"tags","message":"no such option"}]',
        ),
        failure('m1', 'OBJECT_NOT_FOUND', 'gone'),
      ]),
    )
    const outcomes = await update(crm)
    expect(told(outcomes)).toEqual({
      m1: 'refused not_found - -',
      m2: 'refused validation custom:tags -',
      m3: 'done 3',
    })
    expect(outcomes[1]).toMatchObject({
      facts: { scope: 'field', fields: [{ field: 'custom:tags', fault: 'value', message: 'no such option' }] },
    })
    const reversed = portal((inputs) => batch([...inputs].reverse().map(written)))
    expect(told(await update(reversed))).toEqual({ m1: 'done 1', m2: 'done 2', m3: 'done 3' })
  })

  it('knows nothing of a row that the answer does not name', async () => {
    const crm = portal((inputs) => batch(inputs.slice(0, 1).map(written), [failure(null, 'VALIDATION_ERROR', 'no')]))
    expect(told(await update(crm))).toEqual({ m1: 'done 1', m2: 'unknown', m3: 'unknown' })
    expect(told(await update(portal(() => batch([]))))).toEqual({ m1: 'unknown', m2: 'unknown', m3: 'unknown' })
  })

  it('that another record answers is to be looked up: the one that was meant was merged into it', async () => {
    const crm = portal((inputs) =>
      batch(inputs.map((input) => ({ ...written(input), id: input.id === '2' ? '9' : input.id }))),
    )
    expect(told(await update(crm))).toEqual({ m1: 'done 1', m2: 'unknown', m3: 'done 3' })
  })

  it('takes a fault of the moment for no refusal', async () => {
    const crm = portal(() =>
      batch(
        [],
        [
          failure('m1', 'INTERNAL_ERROR', 'oops'),
          { ...failure('m2', 'RATE_LIMITS', 'slow'), errorType: 'RATE_LIMIT' },
          failure('m3', 'CONFLICT', 'Contact already exists. Existing ID: 77'),
        ],
      ),
    )
    expect(told(await update(crm))).toEqual({ m1: 'unknown', m2: 'unknown', m3: 'refused duplicate email 77' })
  })

  it('finds a row by its record where the trace id is missing', async () => {
    const bare = (input: Input) => ({ ...written(input), objectWriteTraceId: undefined })
    const crm = portal((inputs) =>
      batch(inputs.slice(0, 2).map(bare), [failure(null, 'OBJECT_NOT_FOUND', 'gone', { ids: ['3'] })]),
    )
    expect(told(await update(crm))).toEqual({ m1: 'done 1', m2: 'done 2', m3: 'refused not_found - -' })
  })

  it('keeps what was done when the reading after it fails', async () => {
    for (const thrown of [
      new CrmError({ class: 'transient', message: 'down' }, 503),
      new ProblemError(makeProblem('NANGO_UNREACHABLE')),
    ]) {
      const crm = portal(
        (inputs) => batch(inputs.map(written)),
        () => {
          throw thrown
        },
      )
      const [first, second] = await update(crm)
      expect(first).toMatchObject({ type: 'done', record: { remoteId: '1', fields: { jobTitle: 'CEO' } } })
      expect(second).toMatchObject({ type: 'done', record: { fields: { jobTitle: null, 'custom:tags': ['a', 'b'] } } })
      expect(first?.type === 'done' && Object.keys(first.record.fields)).toEqual(['jobTitle'])
    }
  })

  it('keeps what was done when a person stops the run meanwhile', async () => {
    const stop = new AbortController()
    const crm = portal(
      (inputs) => batch(inputs.map(written)),
      () => {
        stop.abort('stopped')
        throw stop.signal.reason
      },
    )
    const context = { ...crm.context(contactFields), signal: stop.signal }
    expect(told(await updateRecords(contactObject, context, edits))).toEqual({
      m1: 'done 1',
      m2: 'done 2',
      m3: 'done 3',
    })
  })

  it('is done when the answer says so, whatever else it says', async () => {
    const crm = portal((inputs) => batch(inputs.map(written), [failure('m1', 'VALIDATION_ERROR', 'no')]))
    expect(told(await update(crm))).toMatchObject({ m1: 'done 1' })
  })

  it('does not hide a mistake in the code', async () => {
    const crm = portal(
      (inputs) => batch(inputs.map(written)),
      () => {
        throw new TypeError('mistake')
      },
    )
    await expect(update(crm)).rejects.toThrow('mistake')
  })

  it('does not take values back that a lagging copy still shows', async () => {
    const crm = portal(
      (inputs) => batch(inputs.map(written)),
      (id) => row(id, { updatedAt: '2026-01-31T00:00:00Z', properties: { email: 'old@x.se', jobtitle: 'old' } }),
    )
    const [first] = await update(crm)
    expect(first).toMatchObject({
      record: { fields: { jobTitle: 'CEO', email: 'old@x.se' }, updatedAt: '2026-02-01T00:00:00.000Z' },
    })
  })

  it('is refused where HubSpot keeps a later lifecycle stage', async () => {
    const edit = { marker: 'm', remoteId: '1', fields: { lifecycleStage: 'lead' } }
    const kept = (stage: string | null) =>
      portal(() => batch([row('1', { properties: { lifecyclestage: stage }, objectWriteTraceId: 'm' })]))
    expect(await update(kept('customer'), [edit])).toMatchObject([
      {
        marker: 'm',
        type: 'refused',
        facts: { class: 'validation', field: 'lifecycleStage', message: expect.stringContaining('keeps customer') },
        record: { remoteId: '1' },
      },
    ])
    expect(told(await update(kept('lead'), [edit]))).toEqual({ m: 'done 1' })
    const cleared = { ...edit, fields: { lifecycleStage: null } }
    expect(told(await update(kept(null), [cleared]))).toEqual({ m: 'done 1' })
  })

  it('is not sent where HubSpot would take a value for another one', async () => {
    const typed: RecordEdit[] = [
      { marker: 'm1', remoteId: '1', fields: { 'custom:renewal': '20261231', jobTitle: 'CEO' } },
      { marker: 'm2', remoteId: '2', fields: { 'custom:renewal': '2026-12-31' } },
      { marker: 'm3', remoteId: '3', fields: { 'custom:tags': ['a;b'], 'custom:renewal': '0' } },
    ]
    const fields = [...contactFields, definition('renewal', { custom: true, type: 'date' })]
    const crm = portal((inputs) => batch(inputs.map(written)))
    const outcomes = await updateRecords(contactObject, crm.context(fields), typed)
    expect(told(outcomes)).toEqual({
      m1: 'refused validation custom:renewal -',
      m2: 'done 2',
      m3: 'refused validation custom:tags -',
    })
    const of = (marker: string) => outcomes.find((outcome) => outcome.marker === marker)
    expect(of('m1')).toMatchObject({ facts: { scope: 'field', message: expect.stringContaining('2026-12-31') } })
    expect(of('m3')).toMatchObject({
      facts: {
        fields: [
          { field: 'custom:tags', fault: 'value' },
          { field: 'custom:renewal', fault: 'value' },
        ],
      },
    })
    expect(bodyOf(crm.calls[0]).inputs.map(({ id }) => id)).toEqual(['2'])
    const alone = portal(() => batch([]))
    await updateRecords(contactObject, alone.context(fields), typed.slice(0, 1))
    await createRecords(contactObject, alone.context(fields), [
      { marker: 'm3', fields: typed[2]?.fields ?? {}, associations: [] },
    ])
    expect(alone.calls).toEqual([])
  })

  it('that is refused as a whole names the field in Patchbay’s words', async () => {
    const body = { status: 'error', category: 'VALIDATION_ERROR', message: 'Property "jobtitle" does not exist' }
    const facts = classify({ status: 400, headers: {}, body })
    const crm = portal(() => {
      throw new CrmError(facts ?? { class: 'bad_answer', message: '' }, 400)
    })
    await expect(update(crm)).rejects.toMatchObject({ status: 400, facts: { class: 'validation', field: 'jobTitle' } })
  })

  it('of nothing asks nothing', async () => {
    const crm = portal(() => batch([]))
    expect(await update(crm, [])).toEqual([])
    expect(crm.calls).toEqual([])
  })

  it('refuses an answer that is no batch', async () => {
    await expect(update(portal(() => ({ id: '1' })))).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })
})

describe('a create', () => {
  const drafts: RecordDraft[] = [
    { marker: 'm1', fields: { email: 'a@x.se', firstName: 'A' }, associations: [] },
    { marker: 'm2', fields: { email: 'b@x.se', lifecycleStage: 'lead' }, associations: [] },
  ]
  const create = (crm: ScriptedCrm, some = drafts) => createRecords(contactObject, crm.context(contactFields), some)

  it('is one request that names each draft and is never sent twice', async () => {
    const crm = portal((inputs) =>
      batch([...inputs].reverse().map((input, index) => ({ ...written(input), id: String(500 + index) }))),
    )
    expect(told(await create(crm))).toEqual({ m1: 'done 501', m2: 'done 500' })
    expect(crm.calls[0]).toMatchObject({ path: '/crm/v3/objects/contacts/batch/create' })
    expect(bodyOf(crm.calls[0]).inputs).toEqual([
      { properties: { email: 'a@x.se', firstname: 'A' }, associations: [], objectWriteTraceId: 'm1' },
      { properties: { email: 'b@x.se', lifecyclestage: 'lead' }, associations: [], objectWriteTraceId: 'm2' },
    ])
    expect(crm.calls[0]?.repeatable).toBeUndefined()
  })

  it('that the plan does not allow is told so for each row, and as a whole', async () => {
    const full = 'The portal has reached its contact limit'
    const crm = portal((inputs) => batch(inputs.slice(1).map(written), [failure('m1', 'VALIDATION_ERROR', full)]))
    expect(told(await create(crm))).toEqual({ m1: 'refused plan_limit - -', m2: 'done 900' })
  })

  it('that meets a record that exists names it', async () => {
    const crm = portal((inputs) =>
      batch(inputs.slice(1).map(written), [failure('m1', 'CONFLICT', 'Contact already exists. Existing ID: 6001')]),
    )
    expect(told(await create(crm))).toEqual({ m1: 'refused duplicate email 6001', m2: 'done 900' })
  })

  it('is done whatever stage HubSpot gives the record', async () => {
    const answer = (inputs: Input[]) =>
      batch(inputs.map((input) => ({ ...written(input), properties: { lifecyclestage: 'customer' } })))
    expect(told(await create(portal(answer), drafts.slice(1)))).toEqual({ m2: 'done 900' })
  })

  it('that is alone needs no trace id', async () => {
    const crm = portal(() => batch([row('5')]))
    expect(told(await create(crm, drafts.slice(0, 1)))).toEqual({ m1: 'done 5' })
    expect(told(await create(portal(() => batch([row('5'), row('6')]))))).toEqual({ m1: 'unknown', m2: 'unknown' })
  })
})

describe('a delete', () => {
  const records = [
    { marker: 'm1', remoteId: '1' },
    { marker: 'm2', remoteId: '2' },
  ]
  const remove = (crm: ScriptedCrm, some = records) => removeRecords(contactObject, crm.context(contactFields), some)
  const refusing = () => {
    throw new CrmError({ class: 'not_found', message: 'resource not found' }, 404)
  }

  it('is one request, and nothing is read after it', async () => {
    const calls: CrmCall[] = []
    const crm = scriptedCrm((call) => {
      calls.push(call)
      return answered(204, undefined)
    })
    expect(told(await remove(crm))).toEqual({ m1: 'done 1', m2: 'done 2' })
    expect(calls.map(({ path, body }) => [path, body])).toEqual([
      ['/crm/v3/objects/contacts/batch/archive', { inputs: [{ id: '1' }, { id: '2' }] }],
    ])
  })

  it('of a record that is not there is done; of several, nobody knows which', async () => {
    expect(told(await remove(scriptedCrm(refusing), records.slice(0, 1)))).toEqual({ m1: 'done 1' })
    await expect(remove(scriptedCrm(refusing))).rejects.toThrow(CrmError)
    expect(await remove(scriptedCrm(refusing), [])).toEqual([])
  })
})

describe('the writers', () => {
  it('of contacts and companies send batches, and take no delete back', () => {
    for (const writer of [contacts?.writer, companies?.writer]) {
      expect(writer).toMatchObject({ batchSize: 100, createShownMs: 60_000 })
      expect(writer?.restore).toBeUndefined()
    }
  })
})
