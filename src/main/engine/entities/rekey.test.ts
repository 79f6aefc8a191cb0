import { expect, it } from 'vitest'
import { openTestStore } from '../store/testing'
import { writerOf } from '../store/write'
import { bringKeysUpToDate } from './rekey'

const number = { lastName: 'One', phone: '+46701234567' }

it('works out the keys of what was stored by older rules, once, and goes on where it was cut off', async () => {
  using test = openTestStore()
  const { store } = test
  const ids = Array.from({ length: 450 }, () =>
    writerOf(store).entities.create('contact', '', { ...number, email: 'info@one.example' }, 1),
  )
  store.db.exec("DELETE FROM entity_keys; UPDATE entities SET match_key = 'info@one.example'")
  const keyed = () => store.db.prepare('SELECT COUNT(*) FROM entity_keys').pluck().get()
  const stop = new AbortController()
  const commit = store.commit.bind(store)
  Object.assign(store, {
    commit: (work: () => unknown) => {
      const done = commit(work)
      if (keyed() === 400) stop.abort()
      return done
    },
  })
  await bringKeysUpToDate(store, stop.signal)
  expect(keyed()).toBe(400)
  await bringKeysUpToDate(store, new AbortController().signal)
  expect(keyed()).toBe(450)
  expect(store.db.prepare('SELECT COUNT(*) FROM entities WHERE match_key IS NOT NULL').pluck().get()).toBe(0)
  expect(store.entityKeys.holders('contact', [{ kind: 'phone', key: '+46701234567 one' }], 'b')).toHaveLength(50)
  const before = store.db.prepare('SELECT total_changes()').pluck().get()
  await bringKeysUpToDate(store, new AbortController().signal)
  expect(store.db.prepare('SELECT total_changes()').pluck().get()).toBe(before)
  expect(ids).toHaveLength(450)
})
