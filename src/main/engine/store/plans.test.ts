import { expect, it } from 'vitest'
import { openTestStore, planOf, statementsOf } from './testing'

/** Tables that grow with what the CRMs hold, or with time. */
const large = [
  'entities',
  'entity_keys',
  'entity_associations',
  'remote_records',
  'links',
  'associations',
  'association_news',
  'association_wants',
  'changes',
  'outbox',
  'conflicts',
  'runs',
  'run_streams',
  'run_log',
  'gone_signs',
  'waiting_fields',
  'held_back',
  'field_turns',
  'campaign_members',
]

/** Statements that seem to read a large table whole, and why they may. */
const known: readonly { sql: RegExp; why: string }[] = [
  { sql: /ORDER BY id DESC LIMIT 1\b/, why: 'it reads the last row alone' },
  { sql: /^DELETE FROM integrations/, why: 'its rows went in steps before, and the outbox is looked over once' },
]

it('reads no large table whole, but where that is known', () => {
  using test = openTestStore()
  const statements = statementsOf(test.file)
  expect(statements.length).toBeGreaterThan(150)
  const partial = test.store.db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %'")
    .all()
    .map(({ name }) => name)
  const whole = statements.flatMap((sql) => {
    // An index that holds some of the rows, those that wait, is short.
    const scans = planOf(test.store.db, sql).filter(
      (step) => /^SCAN \w+/.test(step) && !partial.some((index) => step.endsWith(`INDEX ${index}`)),
    )
    const names = new Map(
      large.flatMap((table) => {
        const aliases = [...sql.matchAll(new RegExp(`\\b${table} (?:AS )?([a-z]{1,2})\\b`, 'g'))].map(
          (found) => found[1],
        )
        return [table, ...aliases].map((name) => [name, table] as const)
      }),
    )
    const bad = scans.filter((step) => names.has(step.split(' ')[1] ?? ''))
    return bad.length > 0 && !known.some((item) => item.sql.test(sql)) ? [{ sql: sql.replace(/\s+/g, ' '), bad }] : []
  })
  expect(whole).toEqual([])
})
