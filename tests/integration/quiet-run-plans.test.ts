import type Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { planOf } from '../../src/main/engine/store/testing'
import { openScene } from '../kit/scene'

/** Tables that grow with what the CRMs hold, or with time. */
const large =
  /^SCAN (?:main\.)?(entities|entity_\w+|remote_records|links|association\w*|changes|outbox|run_log|[a-z])\b/

it('reads no large table whole in a run without news', async () => {
  await using scene = await openScene({ accounts: ['a', 'b'], records: 40 })
  await scene.syncUntilQuiet()
  const { db } = scene.store
  const asked = new Set<string>()
  const statement: Record<string, unknown> = Object.getPrototypeOf(db.prepare('SELECT 1'))
  const kept = new Map<string, unknown>()
  for (const name of ['run', 'get', 'all', 'iterate']) {
    const original = statement[name] as (...values: unknown[]) => unknown
    kept.set(name, original)
    statement[name] = function (this: Database.Statement, ...values: unknown[]) {
      if (this.database === db) asked.add(this.source)
      return original.apply(this, values)
    }
  }
  try {
    await scene.runs.syncWell('a')
  } finally {
    for (const [name, original] of kept) statement[name] = original
  }
  expect(asked.size).toBeGreaterThan(20)
  const whole = [...asked].flatMap((sql) => {
    const scans = planOf(db, sql).filter((step) => large.test(step))
    return scans.length > 0 ? [{ sql: sql.replace(/\s+/g, ' '), scans }] : []
  })
  expect(whole).toEqual([])
})
