import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Collection } from './collection'
import { Journal } from './journal'

describe('the journal', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-journal-'))
    file = join(folder, 'deep', 'state.jsonl')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const reopened = () => Object.fromEntries(Journal.open(file).takeEntries())

  it('gives back the newest value of every key, without the removed ones', () => {
    const journal = Journal.open(file)
    journal.put('a', 1)
    journal.put('b', { deep: ['ü'] })
    journal.put('a', 2)
    journal.put('c', true)
    journal.remove('c')
    journal.close()
    expect(reopened()).toEqual({ a: 2, b: { deep: ['ü'] } })
  })

  it('drops a last line that a crash cut in half, and goes on behind it', () => {
    const journal = Journal.open(file)
    journal.put('a', 1)
    journal.close()
    appendFileSync(file, '{"k":"b","v":{"half')
    const next = Journal.open(file)
    expect(Object.fromEntries(next.takeEntries())).toEqual({ a: 1 })
    next.put('c', 3)
    next.close()
    expect(reopened()).toEqual({ a: 1, c: 3 })
  })

  it('refuses a file that is damaged in the middle', () => {
    Journal.open(file).put('a', 1)
    writeFileSync(file, 'not json\n{"k":"b","v":1}\n')
    expect(() => Journal.open(file)).toThrow(/Line 1 of .* is damaged/)
  })

  it('is rewritten at the start when it has grown', () => {
    const journal = Journal.open(file)
    for (let count = 0; count < 3000; count += 1) journal.put('counter', count)
    journal.close()
    expect(reopened()).toEqual({ counter: 2999 })
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1)
  })

  it('keeps collections apart', () => {
    const journal = Journal.open(file)
    const cats = new Collection<{ age: number }>(journal, 'cat', new Map())
    new Collection<string>(journal, 'category', new Map()).put('x', 'other')
    cats.put('tom', { age: 3 })
    cats.put('kit', { age: 1 })
    cats.remove('tom')
    journal.close()
    const loaded = new Collection<{ age: number }>(Journal.open(null), 'cat', Journal.open(file).takeEntries())
    expect(loaded.entries()).toEqual([['kit', { age: 1 }]])
  })
})
