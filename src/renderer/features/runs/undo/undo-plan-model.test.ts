import type { UndoPlan } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { backByAction, doesAnything, leftShown, planKey, takesApart } from './undo-plan-model'

const record = { changeId: 1, recordId: '1', kind: 'contact' as const, name: 'Ines', fields: [] }
const at = { integrationId: 'a', creates: 0, updates: 0, deletes: 0, restores: 0, associations: 0, items: [] }
const plan = (over: Partial<UndoPlan> = {}): UndoPlan => {
  return { runId: 'run_1', back: { count: 0, items: [] }, left: { count: 0, items: [] }, atCrm: [at], ...over }
}

describe('the plan of an undo', () => {
  it('does nothing when neither side has anything to do', () => {
    expect(doesAnything(plan())).toBe(false)
    expect(doesAnything(plan({ atCrm: [{ ...at, deletes: 1 }] }))).toBe(true)
    expect(doesAnything(plan({ back: { count: 1, items: [] } }))).toBe(true)
  })

  it('counts what happens here by action, where all of it is named', () => {
    const items = [
      { ...record, action: 'updated' as const },
      { ...record, action: 'deleted' as const },
      { ...record, action: 'updated' as const },
    ]
    expect(backByAction(plan({ back: { count: 3, items } }))).toEqual([
      { action: 'updated', count: 2 },
      { action: 'deleted', count: 1 },
    ])
    expect(backByAction(plan({ back: { count: 300, items } }))).toBeNull()
    expect(takesApart(plan({ back: { count: 3, items } }))).toBe(true)
  })

  it('names the first that stay, and counts the others', () => {
    const items = [1, 2, 3].map((changeId) => ({ ...record, changeId, reason: 'changed-since' as const }))
    expect(leftShown(plan({ left: { count: 9, items } }), 2)).toMatchObject({ more: 7 })
  })

  it('is another one as soon as one record is', () => {
    const changed = plan({ back: { count: 1, items: [{ ...record, action: 'updated' }] } })
    expect(planKey(plan())).not.toBe(planKey(changed))
    expect(planKey(plan())).toBe(planKey(plan({ runId: 'run_2' })))
  })
})
