import { createI18n } from '@shared/i18n'
import { changeAction } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { changeWords } from './change-words'

const { t } = createI18n()
const words = (action: Parameters<typeof changeWords>[0]['action'], side: 'local' | 'remote') =>
  changeWords({ action, side }, 'HubSpot', t)

describe('who changed a record', () => {
  it('tells what came from the CRM from what went there', () => {
    expect(words('updated', 'remote')).toBe('Updated from HubSpot')
    expect(words('updated', 'local')).toBe('Pushed to HubSpot')
    expect(words('deleted', 'remote')).toBe('Deleted in HubSpot')
    expect(words('created', 'remote')).toBe('Created')
  })

  it('has words for everything that a run can do', () => {
    for (const action of changeAction.options)
      for (const side of ['local', 'remote'] as const) expect(words(action, side)).toMatch(/^[A-Z][A-Za-z ]+$/)
  })
})
