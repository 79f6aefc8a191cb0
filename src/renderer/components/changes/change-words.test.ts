import { createI18n } from '@shared/i18n'
import { changeAction, type RunKind, runKind } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { makeChange } from '../../testing/runs'
import { changeWords, plannedWords, pushedByUndo } from './change-words'

const { t } = createI18n()
type Action = Parameters<typeof changeWords>[0]['action']
const words = (action: Action, side: 'local' | 'remote', kind: RunKind = 'sync') =>
  changeWords({ action, side }, kind, 'Acme CRM', t)

describe('who changed a record', () => {
  it('tells what came from the CRM from what went there', () => {
    expect(words('updated', 'remote')).toBe('Updated from Acme CRM')
    expect(words('updated', 'local')).toBe('Pushed to Acme CRM')
    expect(words('deleted', 'remote')).toBe('Deleted in Acme CRM')
    expect(words('created', 'remote')).toBe('Created')
  })

  it('does not say of an edit or of an undo that it was pushed', () => {
    expect(words('updated', 'local', 'edit')).toBe('Edited here')
    expect(words('updated', 'local', 'undo')).toBe('Put back')
    expect(words('updated', 'remote', 'undo')).toBe('Updated from Acme CRM')
  })

  it('tells what an undo put back here from what it gave back to the CRM', () => {
    const changes = [
      makeChange({ id: 1, entityId: 'a', side: 'local' }),
      makeChange({ id: 2, entityId: 'b', side: 'local' }),
      makeChange({ id: 3, entityId: 'a', side: 'local' }),
      makeChange({ id: 4, entityId: 'b', side: 'remote' }),
    ]
    expect([...pushedByUndo({ kind: 'undo' }, changes)]).toEqual([3])
    expect(pushedByUndo({ kind: 'sync' }, changes).size).toBe(0)
    expect(changeWords({ action: 'updated', side: 'local' }, 'undo-pushed', 'Acme CRM', t)).toBe('Pushed to Acme CRM')
  })

  it('has words for everything that a run can do, and would do', () => {
    for (const action of changeAction.options)
      for (const side of ['local', 'remote'] as const) {
        for (const kind of runKind.options) expect(words(action, side, kind)).toMatch(/^[A-Z][A-Za-z, ]+$/)
        expect(plannedWords({ action, side }, 'Acme CRM', t)).toMatch(/^[A-Z][A-Za-z, ]+$/)
      }
  })
})
