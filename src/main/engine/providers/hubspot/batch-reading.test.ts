import { describe, expect, it } from 'vitest'
import { CrmError } from '../kit/crm-error'
import { type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { readRecords } from './batch-reading'
import { contactObject } from './objects/contacts'
import { row } from './testing/pages'
import { batch, bodyOf, contactFields, failure } from './testing/writes'

/** Records by id, alive or archived; what is in neither is not found. */
function portal(live: string[], archived: Record<string, string> = {}): ScriptedCrm {
  return scriptedCrm((call) => {
    const shown = bodyOf(call).inputs.map(({ id = '' }) => {
      if (call.query?.archived !== true) return live.includes(id) ? row(id) : null
      return id in archived ? row(id, { archived: true, archivedAt: archived[id] }) : null
    })
    const found = shown.filter((one) => one !== null)
    const lost = shown.length > found.length ? [failure(null, 'OBJECT_NOT_FOUND', 'no', { ids: ['?'] })] : []
    return batch(found, lost)
  })
}

const read = (crm: ScriptedCrm, ids: string[]) => readRecords(contactObject, crm.context(contactFields), ids)

describe('reading records by id', () => {
  it('is one request when all are there', async () => {
    const crm = portal(['1', '2'])
    const records = await read(crm, ['2', '1', '2'])
    expect(records.map(({ remoteId }) => remoteId)).toEqual(['2', '1'])
    expect(records[0]).toMatchObject({ fields: { email: 'p2@x.se', firstName: null }, deletedAt: null })
    expect(records.every(({ associations }) => associations === null)).toBe(true)
    expect(crm.calls).toHaveLength(1)
    expect(crm.calls[0]).toMatchObject({ path: '/crm/v3/objects/contacts/batch/read', repeatable: true })
    expect(crm.calls[0]?.query).toBeUndefined()
    expect(bodyOf(crm.calls[0]).inputs).toEqual([{ id: '2' }, { id: '1' }])
  })

  it('looks for the others among the archived, and leaves out what is nowhere', async () => {
    const crm = portal(['1'], { 3: '2026-03-01T00:00:00Z', 4: '' })
    const records = await read(crm, ['1', '2', '3', '4'])
    expect(records.map(({ remoteId, deletedAt }) => [remoteId, deletedAt])).toEqual([
      ['1', null],
      ['3', '2026-03-01T00:00:00.000Z'],
      ['4', '2026-02-01T00:00:00.000Z'],
    ])
    expect(crm.calls.map((call) => [call.query, bodyOf(call).inputs.map(({ id }) => id)])).toEqual([
      [undefined, ['1', '2', '3', '4']],
      [{ archived: true }, ['2', '3', '4']],
    ])
  })

  it('does not take the survivor of a merge for the record that is gone', async () => {
    const crm = scriptedCrm((call) => batch(call.query?.archived ? [] : [row('9')]))
    expect(await read(crm, ['1'])).toEqual([])
  })

  it('asks in batches of a hundred, and nothing for nothing', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => String(index + 1))
    const crm = portal(ids)
    expect(await read(crm, ids)).toHaveLength(250)
    expect(crm.calls.map((call) => bodyOf(call).inputs.length)).toEqual([100, 100, 50])
    const idle = portal([])
    expect(await read(idle, [])).toEqual([])
    expect(idle.calls).toEqual([])
  })

  it.each<[string, unknown]>([
    ['an error that says anything but "not found"', batch([], [failure(null, 'INTERNAL_ERROR', 'oops')])],
    ['an error without a category', batch([], [failure(null, undefined, 'oops')])],
    ['an error that is none', batch([], ['oops'])],
    ['a record that cannot be read', batch([{ id: '1', properties: null }])],
    ['no list', { status: 'COMPLETE' }],
  ])('takes nobody for gone after %s', async (_, body) => {
    const error = await read(
      scriptedCrm(() => body),
      ['1'],
    ).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CrmError)
    expect(error).toMatchObject({ facts: { class: 'bad_answer' } })
  })
})
