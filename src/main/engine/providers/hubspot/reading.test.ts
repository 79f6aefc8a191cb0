import { describe, expect, it } from 'vitest'
import { CrmError } from '../kit/crm-error'
import { type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { contactObject } from './objects'
import { readById } from './reading'
import { row } from './testing/pages'
import { batch, bodyOf, contactFields, failure } from './testing/writes'

/** Records by id, alive or archived; what is in neither is not found. */
function portal(live: string[], archived: Record<string, string> = {}): ScriptedCrm {
  return scriptedCrm((call) => {
    if (call.method === 'GET') throw new CrmError({ class: 'not_found', message: 'resource not found' }, 404)
    const shown = bodyOf(call).inputs.map(({ id = '' }) => {
      if (call.query?.archived !== true) return live.includes(id) ? row(id) : null
      return id in archived ? row(id, { archived: true, archivedAt: archived[id] }) : null
    })
    const found = shown.filter((one) => one !== null)
    const lost = shown.length > found.length ? [failure(null, 'OBJECT_NOT_FOUND', 'no')] : []
    return batch(found, lost)
  })
}

const ask = (crm: ScriptedCrm, ids: string[]) => readById(contactObject, crm.context(contactFields), ids)

async function read(crm: ScriptedCrm, ids: string[]) {
  const { records, rejected } = await ask(crm, ids)
  expect(rejected).toEqual([])
  return records
}

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
    const [batches, alone] = [crm.calls.slice(0, 2), crm.calls.slice(2)]
    expect(batches.map((call) => [call.query, bodyOf(call).inputs.map(({ id }) => id)])).toEqual([
      [undefined, ['1', '2', '3', '4']],
      [{ archived: true }, ['2', '3', '4']],
    ])
    expect(alone.map(({ method, path }) => [method, path])).toEqual([['GET', '/crm/v3/objects/contacts/2']])
  })

  it('asks nothing about the archived when all were found', async () => {
    const crm = portal(['1', '2', '3'])
    await read(crm, ['1', '2', '3'])
    expect(crm.calls).toHaveLength(1)
  })

  it.each([
    ['an id that is no number', 'abc'],
    ['an id with a sign', '-7'],
    ['an empty id', ''],
    ['an id of more digits than any number has', '9'.repeat(40)],
  ])('leaves out %s like any that is nowhere', async (_, id) => {
    expect((await read(portal(['1']), ['1', id])).map(({ remoteId }) => remoteId)).toEqual(['1'])
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
    ['no list', { status: 'COMPLETE' }],
  ])('takes nobody for gone after %s', async (_, body) => {
    const error = await ask(
      scriptedCrm(() => body),
      ['1'],
    ).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CrmError)
    expect(error).toMatchObject({ facts: { class: 'bad_answer' } })
  })
})

describe('a record that is there and cannot be read', () => {
  const odd = { id: '2', properties: { jobtitle: { odd: true } } }

  it('is rejected by the id that was asked for, and not looked for among the archived', async () => {
    const crm = scriptedCrm((call) => batch(call.query?.archived ? [] : [row('1'), odd]))
    const { records, rejected } = await ask(crm, ['1', '2'])
    expect(records.map(({ askedId }) => askedId)).toEqual(['1'])
    expect(rejected).toMatchObject([{ remoteId: '2', problem: { code: 'CRM_BAD_ANSWER' } }])
    expect(crm.calls).toHaveLength(1)
  })

  it('may be any of those that were not found, when the row does not say which it is', async () => {
    const archived = [failure(null, 'OBJECT_NOT_FOUND', 'no', { ids: ['3'] })]
    const crm = scriptedCrm((call) =>
      call.query?.archived ? batch([row('3', { archived: true })]) : batch([row('1'), {}], archived),
    )
    const { records, rejected } = await ask(crm, ['1', '2', '3'])
    expect(records.map(({ askedId, deletedAt }) => [askedId, deletedAt !== null])).toEqual([
      ['1', false],
      ['3', true],
    ])
    expect(rejected.map(({ remoteId }) => remoteId)).toEqual(['2'])
  })

  it('may be what another record was merged into', async () => {
    const crm = scriptedCrm((call) => batch(call.query?.archived ? [] : [{ ...odd, id: '9' }]))
    expect((await ask(crm, ['1'])).rejected.map(({ remoteId }) => remoteId)).toEqual(['1'])
  })

  it('is one that an answer does not mention at all', async () => {
    const silent = scriptedCrm((call) => batch(call.query?.archived ? [] : [row('1')]))
    expect((await ask(silent, ['1', '2'])).rejected.map(({ remoteId }) => remoteId)).toEqual(['2'])
    expect(silent.calls).toHaveLength(1)
    const partly = scriptedCrm(() => batch([], [failure(null, 'OBJECT_NOT_FOUND', 'no', { ids: ['1'] })]))
    const { records, rejected } = await ask(partly, ['1', '2'])
    expect([records, rejected.map(({ remoteId }) => remoteId)]).toEqual([[], ['2']])
  })

  it('may be named by an error of its own', async () => {
    const forbidden = failure(null, 'FORBIDDEN', 'You may not see this', { ids: ['2'] })
    const crm = scriptedCrm((call) => batch(call.query?.archived ? [] : [row('1')], [forbidden]))
    const { records, rejected } = await ask(crm, ['1', '2'])
    expect(records.map(({ askedId }) => askedId)).toEqual(['1'])
    expect(rejected).toMatchObject([{ remoteId: '2', problem: { detail: 'You may not see this' } }])
    const stranger = scriptedCrm(() => batch([row('1')], [failure(null, 'FORBIDDEN', 'no', { ids: ['77'] })]))
    await expect(ask(stranger, ['1', '2'])).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })

  it('is one that a batch does not find, and that is refused when it is asked for alone', async () => {
    const crm = scriptedCrm((call) => {
      if (call.method !== 'GET') return batch([], [failure(null, 'OBJECT_NOT_FOUND', 'no')])
      throw new CrmError({ class: 'scope_missing', message: 'User does not have permissions to view this object' }, 403)
    })
    const { records, rejected } = await ask(crm, ['7'])
    expect([records, rejected.map(({ remoteId }) => remoteId)]).toEqual([[], ['7']])
  })

  it('is not asked for alone where many others were refused', async () => {
    const crm = scriptedCrm((call) => {
      if (call.method !== 'GET') return batch([], [failure(null, 'OBJECT_NOT_FOUND', 'no')])
      throw new CrmError({ class: 'scope_missing', message: 'User does not have permissions to view this object' }, 403)
    })
    const ids = Array.from({ length: 100 }, (_, index) => String(index + 1))
    const { records, rejected } = await ask(crm, ids)
    expect([records, rejected.map(({ remoteId }) => remoteId)]).toEqual([[], ids])
    expect(crm.calls.filter(({ method }) => method === 'GET')).toHaveLength(10)
  })

  it('that is back when it is asked for alone, or went into another one, is read', async () => {
    let isBack = false
    const crm = scriptedCrm((call) => {
      if (call.method === 'GET') {
        isBack = true
        return row(call.path.endsWith('/7') ? '7' : '9')
      }
      const found = isBack ? bodyOf(call).inputs.flatMap(({ id = '' }) => (id === '8' ? [] : [row(id)])) : []
      return batch(found, isBack ? [] : [failure(null, 'OBJECT_NOT_FOUND', 'no')])
    })
    const records = await read(crm, ['7', '8'])
    expect(records.map(({ askedId, remoteId, deletedAt }) => [askedId, remoteId, deletedAt])).toEqual([
      ['7', '7', null],
      ['8', '9', null],
    ])
  })

  it('is rejected among the archived as well', async () => {
    const crm = scriptedCrm((call) => batch(call.query?.archived ? [odd] : []))
    expect((await ask(crm, ['2'])).rejected.map(({ remoteId }) => remoteId)).toEqual(['2'])
  })
})

describe('a record that was merged into another', () => {
  const survivor = row('9', { properties: { email: 'p9@x.se', hs_merged_object_ids: '1;2' } })
  /** HubSpot answers for an id that was merged with the record that stays. */
  const merged = (rows: unknown[], single: Record<string, unknown> = {}) =>
    scriptedCrm((call) => {
      if (call.method !== 'GET') {
        return call.query?.archived ? batch([], [failure(null, 'OBJECT_NOT_FOUND', 'no')]) : batch(rows)
      }
      const found = single[call.path.split('/').at(-1) ?? '']
      if (found === undefined) throw new CrmError({ class: 'not_found', message: 'resource not found' }, 404)
      return found
    })

  it('comes as the one that stays, beside the id that was asked for', async () => {
    const crm = merged([survivor, row('5')])
    const records = await read(crm, ['1', '5', '2'])
    expect(records.map(({ askedId, remoteId }) => [askedId, remoteId])).toEqual([
      ['1', '9'],
      ['5', '5'],
      ['2', '9'],
    ])
    expect(records[0]?.mergedIds).toEqual(['1', '2'])
    expect(crm.calls).toHaveLength(1)
  })

  it('comes beside itself when the one that stays was asked for too', async () => {
    const records = await read(merged([survivor]), ['9', '1'])
    expect(records.map(({ askedId, remoteId }) => [askedId, remoteId])).toEqual([
      ['9', '9'],
      ['1', '9'],
    ])
  })

  it('is asked for alone where the answer does not say which of them it is for', async () => {
    const stranger = row('9', { properties: { email: 'p9@x.se' } })
    const crm = merged([stranger], { 7: stranger })
    const records = await read(crm, ['7', '8'])
    expect(records.map(({ askedId, remoteId }) => [askedId, remoteId])).toEqual([['7', '9']])
    expect(crm.calls.filter((call) => call.method === 'GET').map((call) => call.path)).toEqual([
      '/crm/v3/objects/contacts/7',
      '/crm/v3/objects/contacts/8',
    ])
  })
})
