import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { MovableTime } from '../../../tests/kit/time'
import { steadyClock } from './clock'

/** A store that takes nothing until it is freed, a clock, and what the clock told. */
function openBench() {
  const time = new MovableTime()
  const db = new Database(':memory:')
  db.exec('CREATE TABLE notes (text TEXT)')
  db.pragma('query_only = on')
  const told: unknown[] = []
  const clock = steadyClock(
    time.clockOf(
      () => true,
      () => 0,
    ),
    (error) => told.push(error),
  )
  return {
    time,
    clock,
    told,
    write: () => db.exec("INSERT INTO notes VALUES ('a')"),
    free: () => db.pragma('query_only = off'),
    written: () => db.prepare('SELECT COUNT(*) FROM notes').pluck().get(),
    [Symbol.dispose]: () => {
      time[Symbol.dispose]()
      db.close()
    },
  }
}

it('work that a disk does not let be done is told and tried again until it is done', () => {
  using bench = openBench()
  bench.clock.after(1_000, bench.write)
  bench.time.advance(20_000)
  expect(bench.told.length).toBeGreaterThan(1)
  bench.free()
  bench.time.advance(20_000)
  expect(bench.written()).toBe(1)
})

it('work that goes on after its call is tried again as well, and called off for good', async () => {
  using bench = openBench()
  const callOff = bench.clock.after(1_000, async () => {
    await nextTurn()
    bench.write()
  })
  bench.time.advance(1_000)
  await nextTurn()
  await nextTurn()
  expect(bench.told).toMatchObject([{ code: 'SQLITE_READONLY' }])
  callOff()
  bench.free()
  bench.time.advance(60_000)
  await nextTurn()
  await nextTurn()
  expect(bench.written()).toBe(0)
})

it('every other error is left as it is', () => {
  using bench = openBench()
  bench.clock.after(1_000, () => {
    throw new Error('wrong')
  })
  expect(() => bench.time.advance(1_000)).toThrow('wrong')
  expect(bench.told).toEqual([])
})
