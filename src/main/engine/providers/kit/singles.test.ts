import { describe, expect, it } from 'vitest'
import type { CrmErrorFacts, WriteOutcome } from '../provider'
import { answered, scriptedCrm } from '../testing/scripted-crm'
import { removedRecord } from './batch'
import { CrmError } from './crm-error'
import { Mapping } from './mapping'
import { NotSentError } from './not-sent'
import { removeRecords, writeEach, writeRecords } from './singles'
import { textCodec } from './values'

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ marker: `m${index}` }))
const record = { remoteId: '1', raw: null, fields: {}, createdAt: null, updatedAt: null, deletedAt: null }
const done = (marker: string): WriteOutcome => ({
  marker,
  type: 'done',
  record: { ...record, associations: null, mergedIds: [] },
})
const refusal = (facts: Partial<CrmErrorFacts>) => new CrmError({ class: 'validation', message: 'no', ...facts }, 400)

/** Outcomes by their type, in few words, of a CRM that fails some rows. */
async function outcomesOf(count: number, failing: Record<number, unknown>, parallel = 1, signal = never) {
  const sent: string[] = []
  const outcomes = await writeEach(rows(count), { parallel, signal }, async ({ marker }) => {
    sent.push(marker)
    await Promise.resolve()
    const failure = failing[Number(marker.slice(1))]
    if (failure !== undefined) throw failure
    return done(marker)
  })
  expect(outcomes.map(({ marker }) => marker)).toEqual(rows(count).map(({ marker }) => marker))
  return { types: outcomes.map(({ type }) => type).join(' '), sent: sent.length, outcomes }
}
const never = new AbortController().signal

describe('writing one by one', () => {
  it('has nothing to do for no rows', async () => {
    expect((await outcomesOf(0, {})).outcomes).toEqual([])
  })

  it('goes on after a row that is refused, alone', async () => {
    const { types, sent, outcomes } = await outcomesOf(4, { 1: refusal({ scope: 'field', field: 'x' }) }, 2)
    expect(types).toBe('done refused done done')
    expect(sent).toBe(4)
    expect(outcomes[1]).toMatchObject({ facts: { class: 'validation', field: 'x' } })
  })

  it.each([
    ['access is revoked', refusal({ class: 'auth_revoked' })],
    ['the operation is not allowed', refusal({ class: 'scope_missing' })],
    ['the plan allows no more', refusal({ class: 'plan_limit' })],
    ['the day is used up', refusal({ class: 'rate_daily' })],
    ['the endpoint is gone', refusal({ class: 'removed_endpoint' })],
    ['the request never left', new NotSentError(new Error('the account rests'))],
    ['a validation is about the operation', refusal({ scope: 'operation' })],
  ])('leaves the rest not sent when %s', async (_, reason) => {
    const { types, sent, outcomes } = await outcomesOf(4, { 1: reason })
    expect(types).toBe('done not_sent not_sent not_sent')
    expect(sent).toBe(2)
    expect(outcomes[3]).toMatchObject({ reason })
  })

  it('keeps what others under way came to when one meets the end of all', async () => {
    const { types } = await outcomesOf(6, { 1: refusal({ class: 'rate_daily' }) }, 3)
    expect(types).toBe('done not_sent done done not_sent not_sent')
  })

  it('cannot say what became of a row that failed in between, and goes on', async () => {
    const transient = refusal({ class: 'transient' })
    expect((await outcomesOf(4, { 0: transient, 2: transient })).types).toBe('unknown done unknown done')
  })

  it('stops at a CRM in trouble', async () => {
    const { types, sent } = await outcomesOf(
      9,
      Object.fromEntries(
        rows(9).map((_, index) => [index, refusal({ class: index % 2 ? 'transient' : 'bad_answer' })]),
      ),
    )
    expect(sent).toBe(3)
    expect(types).toBe('unknown unknown unknown not_sent not_sent not_sent not_sent not_sent not_sent')
  })

  it('looks again at a row that is locked for a moment', async () => {
    const locked = refusal({ class: 'rate_burst', scope: 'row' })
    expect((await outcomesOf(3, { 1: locked })).types).toBe('done unknown done')
  })

  it('throws a mistake in the code, after what is under way', async () => {
    await expect(outcomesOf(3, { 1: new RangeError('bug') }, 2)).rejects.toThrow('bug')
  })

  it('never has more under way than it may', async () => {
    let now = 0
    let most = 0
    await writeEach(rows(20), { parallel: 4, signal: never }, async ({ marker }) => {
      now += 1
      most = Math.max(most, now)
      await new Promise(setImmediate)
      now -= 1
      return done(marker)
    })
    expect(most).toBe(4)
  })

  it('sends nothing once it was stopped before', async () => {
    const { types, sent } = await outcomesOf(2, {}, 2, AbortSignal.abort(new Error('stop')))
    expect([types, sent]).toEqual(['not_sent not_sent', 0])
  })

  it('ends with the signal, though a write under way never ends', async () => {
    const abort = new AbortController()
    const outcomes = await writeEach(rows(4), { parallel: 2, signal: abort.signal }, ({ marker }) => {
      if (marker === 'm0') return Promise.resolve(done(marker))
      if (marker === 'm2') abort.abort(new Error('stop'))
      return new Promise<WriteOutcome>(() => {})
    })
    expect(outcomes.map(({ type }) => type)).toEqual(['done', 'unknown', 'unknown', 'not_sent'])
  })
})

describe('records, one request each', () => {
  const mapping = new Mapping(
    { kind: 'contact', provider: 'Acme', fields: { jobTitle: 'title' }, codecOf: () => textCodec, empty: null },
    [],
  )
  const write = (answer: (body: unknown) => unknown) => {
    const crm = scriptedCrm(({ body }) => answer(body))
    const drafts = ['a', 'b'].map((marker) => ({ marker, fields: { jobTitle: marker }, associations: [] }))
    const recordOf = ({ body }: { body: unknown }) =>
      (body as { id?: string }).id === undefined ? undefined : removedRecord(String((body as { id: string }).id))
    return writeRecords(crm.context(), { mapping, parallel: 2, recordOf }, drafts, (_, fields) => ({
      method: 'POST',
      path: '/x',
      body: fields,
    }))
  }

  it('are written with the names of the CRM, and refused by those of Patchbay', async () => {
    const outcomes = await write((body) => {
      if ((body as { title: string }).title === 'a') return { id: '1' }
      throw refusal({ field: 'title', fields: [{ field: 'title', fault: 'value', message: 'no' }] })
    })
    expect(outcomes).toMatchObject([
      { marker: 'a', type: 'done', record: { remoteId: '1' } },
      { marker: 'b', type: 'refused', facts: { field: 'jobTitle', fields: [{ field: 'jobTitle' }] } },
    ])
  })

  it('of which an answer holds none may have been written', async () => {
    expect((await write(() => ({}))).map(({ type }) => type)).toEqual(['unknown', 'unknown'])
  })

  it('that are gone already count as deleted', async () => {
    const crm = scriptedCrm(({ path }) => {
      if (path === '/2') throw refusal({ class: 'not_found' })
      if (path === '/3') throw refusal({ class: 'validation' })
      return answered(204, undefined)
    })
    const records = ['1', '2', '3'].map((remoteId) => ({ marker: remoteId, remoteId }))
    const outcomes = await removeRecords(crm.context(), 1, records, (id) => ({ method: 'DELETE', path: `/${id}` }))
    expect(outcomes.map(({ type }) => type)).toEqual(['done', 'done', 'refused'])
  })
})
