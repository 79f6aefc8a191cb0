import { statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openTestStore } from '../testing'

const mib = 2 ** 20
const pause = () => new Promise((resolve) => setTimeout(resolve, 2))

it('moves a long log into the file beside the commits, which the writer alone would do much later', async () => {
  using test = openTestStore()
  const { store, file } = test
  const text = 'x'.repeat(mib / 4)
  for (let part = 0; part < 96; part += 1) {
    store.commit(() => store.settings.set(`part ${part}`, text))
    await pause()
  }
  // The rest may stay in the log, which is short again then. The writer alone would begin at 64 MiB.
  while (statSync(file).size < 8 * mib) {
    store.commit(() => store.settings.set('last', String(statSync(file).size)))
    await pause()
  }
  await store.settle()
  const again = test.reopen()
  expect(again.settings.get('part 95')?.length).toBe(mib / 4)
  expect(again.db.pragma('integrity_check', { simple: true })).toBe('ok')
})

it('is no trouble where it was never needed, nor after its end', async () => {
  using test = openTestStore()
  await test.store.settle()
  await test.store.settle()
  test.store.commit(() => test.store.settings.set('after', 'the end'))
  expect(test.reopen().settings.get('after')).toBe('the end')
})

it('may be ended at any moment after it has begun', async () => {
  const text = 'x'.repeat(9 * mib)
  for (let count = 0; count < 12; count += 1) {
    using test = openTestStore()
    test.store.commit(() => test.store.settings.set('long', text))
    for (let turn = 0; turn < 8 * count; turn += 1) await pause()
    await test.store.settle()
    expect(test.reopen().settings.get('long')?.length).toBe(text.length)
  }
})
