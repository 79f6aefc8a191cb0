import { expect, it } from 'vitest'
import { openTestStore, planOf, statementsOf } from '../testing'
import { openOverlay } from './overlay'

/** Tables that are as large as what the CRMs hold. */
const large = ['entities', 'entity_keys', 'remote_records', 'links', 'changes', 'outbox', 'associations']

it('reads no large table whole where the file itself does not', () => {
  using test = openTestStore()
  const overlay = openOverlay(test.file)
  try {
    const statements = statementsOf(test.file, 'runs')
    expect(statements.length).toBeGreaterThan(150)
    const whole = statements.flatMap((sql) => {
      const before = planOf(test.store.db, sql)
      const scans = before.filter((step) => step.startsWith('SCAN ')).map((step) => step.split(' ')[1] ?? '')
      return large
        .filter((table) => {
          const names = [
            table,
            ...[...sql.matchAll(new RegExp(`\\b${table} ([a-z])\\b`, 'g'))].map((found) => found[1]),
          ]
          if (names.some((name) => scans.includes(name ?? ''))) return false
          return planOf(overlay, sql).some((step) =>
            [`SCAN main.${table}`, `MATERIALIZE ${table}`].some((bad) => step === bad || step.startsWith(`${bad} `)),
          )
        })
        .map((table) => ({ table, sql, plan: planOf(overlay, sql) }))
    })
    expect(whole).toEqual([])
  } finally {
    overlay.close()
  }
})
