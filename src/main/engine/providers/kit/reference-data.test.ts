import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { scriptedCrm } from '../testing/scripted-crm'
import { CrmError } from './crm-error'
import { itemsOf, ownerOf, pipelineOf, stageOf, tokenList, wholeList } from './reference-data'

describe('owners', () => {
  it('have a name, whatever the CRM knows of them', () => {
    const of = (names: unknown[], email: unknown) => ownerOf(7, { names, email, active: true })?.name
    expect(of(['Maja', ' Lind '], 'm@x.se')).toBe('Maja Lind')
    expect(of([null, {}], 'm@x.se')).toBe('{}')
    expect(of([null, ' '], ' m@x.se ')).toBe('m@x.se')
    expect(of([], null)).toBe('7')
    expect(ownerOf(null, { names: ['x'], email: null, active: true })).toBeNull()
  })
})

describe('pipelines', () => {
  const stage = (id: unknown, position: unknown, probability: unknown, percent: 1 | 100 = 1) =>
    stageOf(id, { label: `Stage ${String(id)}`, position, outcome: 'open', probability, percent })

  it('have stages in their order, with a share of hundred', () => {
    const stages = [stage('b', 2, '0.2'), stage(null, 1, 1), stage('a', '1', 0.333333)]
    expect(pipelineOf('p', { object: 'deals', label: '', position: 'x', stages })).toEqual({
      remoteId: 'p',
      object: 'deals',
      label: 'p',
      position: 0,
      stages: [
        { remoteId: 'a', label: 'Stage a', position: 1, outcome: 'open', probability: 33.33 },
        { remoteId: 'b', label: 'Stage b', position: 2, outcome: 'open', probability: 20 },
      ],
    })
    expect(pipelineOf({}, { object: 'deals', label: 'x', position: 1, stages })).toBeNull()
  })

  it.each([
    [null, null],
    ['', null],
    ['x', null],
    [Number.NaN, null],
    [-5, 0],
    [1e9, 100],
    [65, 65],
  ])('have a probability of %j as %j', (probability, expected) => {
    expect(stage('a', 0, probability, 100)?.probability).toBe(expected)
  })
})

describe('lists of reference data', () => {
  it('leave out what is none, and are no list in another answer', async () => {
    const read = (row: Record<string, unknown>) => (typeof row.id === 'number' ? row.id : null)
    const list = (body: unknown) =>
      wholeList(scriptedCrm(() => body).context(), '/things', (response) => itemsOf(response, 'things', ['data'], read))
    expect(await list({ data: [{ id: 1 }, null, {}, 'x', { id: 2 }] })).toEqual({ items: [1, 2], next: null })
    await expect(list({ data: {} })).rejects.toThrow(CrmError)
  })

  it('stop where the token comes again', async () => {
    const read = async () => ({ items: [{ remoteId: '1' }], token: 'a' })
    const first = await tokenList('Acme', null, read)
    await expect(tokenList('Acme', first.next, read)).rejects.toThrow(ProblemError)
    expect(
      (await tokenList('Acme', first.next, async (token) => ({ items: [], token: token === 'a' ? null : 'x' }))).next,
    ).toBeNull()
  })
})
