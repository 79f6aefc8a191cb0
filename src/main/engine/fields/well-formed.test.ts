import type { FieldValue } from '@shared/model'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameValue } from './canonical'
import { readJson, wellFormed, wellFormedFields } from './well-formed'

const anyText = fc.string({
  unit: fc.constantFrom(
    'a',
    'é',
    '\u0301',
    '😀',
    '\ud83d',
    '\ude00',
    '\0',
    '\ufffd',
    '\ufeff',
    '\u2028',
    '\uffff',
    '"',
    '\\',
  ),
})

describe('a text that can be kept', () => {
  it.each([
    ['Ann\ud83d', 'Ann\ufffd'],
    ['\ude00Ann', '\ufffdAnn'],
    ['\ude00\ud83d', '\ufffd\ufffd'],
    ['a\0b', 'a\ufffdb'],
    ['\0', '\ufffd'],
    ['😀 Zo\u0308e \u2028 \ufeff \uffff', '😀 Zo\u0308e \u2028 \ufeff \uffff'],
    ['', ''],
  ])('%j is %j', (text, kept) => {
    expect(wellFormed(text)).toBe(kept)
  })

  it('is its own kept form, and as long as it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(wellFormed(wellFormed(text))).toBe(wellFormed(text))
        expect(wellFormed(text)).toHaveLength(text.length)
      }),
    )
  })
})

describe('an answer', () => {
  it('is read as JSON is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readJson(text)).toEqual(JSON.parse(text, (_, value) => (Object.is(value, -0) ? 0 : value)))
      }),
    )
    expect(() => readJson('{')).toThrow(SyntaxError)
    expect(() => readJson('"\\ud83d')).toThrow(SyntaxError)
  })

  it('has whole texts, at any depth, and in its keys', () => {
    expect(readJson('{"a\\ud83d":["\\ude00",{"b":"x\\u0000"}],"c":"\\ud83d\\ude00"}')).toEqual({
      'a\ufffd': ['\ufffd', { b: 'x\ufffd' }],
      c: '😀',
    })
  })

  it('keeps names that objects of their own have', () => {
    const read = readJson('{"__proto__":"p\\ud83d","constructor":"c","toString":"t\\u0000"}') as Record<string, unknown>
    expect(Object.entries(read)).toEqual([
      ['__proto__', 'p\ufffd'],
      ['constructor', 'c'],
      ['toString', 't\ufffd'],
    ])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it.each<[string, unknown]>([
    ['0', 0],
    ['-0', 0],
    ['-0.0', 0],
    ['1.50', 1.5],
    ['9007199254740991', 9007199254740991],
    ['713492963559', 713492963559],
    // What a number of JavaScript would change stays the text it is.
    ['9007199254740993', '9007199254740993'],
    ['-12345678901234567890', '-12345678901234567890'],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['1e400', '1e400'],
    ['-1E400', '-1E400'],
    ['1e-400', '1e-400'],
    ['0e10', 0],
  ])('has the number %s as %j', (text, value) => {
    expect(readJson(text)).toBe(value)
    expect(readJson(`{"a":[${text}],"b":"${text}"}`)).toEqual({ a: [value], b: text })
  })
})

describe('what SQLite makes of it', () => {
  const db = new Database(':memory:')
  db.exec('CREATE TABLE kept (text TEXT, json TEXT) STRICT')
  const put = db.prepare('INSERT INTO kept (text, json) VALUES (?, ?)')
  const read = db.prepare<[number | bigint], { text: string; json: string; length: number; found: string }>(
    `SELECT text, json, length(text) AS length, (SELECT value FROM json_each(kept.json)) AS found FROM kept WHERE rowid = ?`,
  )

  it('is the same text again, as a column, in JSON, and to its own functions', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, key) => {
        const answer = readJson(JSON.stringify({ [`k${key}`]: text })) as Record<string, string>
        const [[name, value] = ['', '']] = Object.entries(answer)
        const { lastInsertRowid } = put.run(value, JSON.stringify(answer))
        const row = read.get(lastInsertRowid)
        expect(row?.text).toBe(value)
        expect(row?.found).toBe(value)
        expect(row?.length).toBe([...value].length)
        expect(JSON.parse(row?.json ?? '')).toEqual({ [name]: value })
      }),
    )
  })
})

describe('what a person enters', () => {
  it('is whole in every value, nothing else about it changes', () => {
    expect(
      wellFormedFields({ firstName: 'Ann\ud83d', 'custom:t\ud83d': ['a\0', 'b'], score: -0, on: true, x: null }),
    ).toEqual({
      firstName: 'Ann\ufffd',
      'custom:t\ufffd': ['a\ufffd', 'b'],
      score: 0,
      on: true,
      x: null,
    })
    const fields = { lastName: 'Plain', tags: ['a'] }
    expect(wellFormedFields(fields)).toBe(fields)
  })

  it('is the same value after it was kept', () => {
    const value: fc.Arbitrary<FieldValue> = fc.oneof(
      anyText,
      fc.array(anyText),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    )
    fc.assert(
      fc.property(value, (entered) => {
        const { a = null } = wellFormedFields({ a: entered })
        const { a: kept = null } = JSON.parse(JSON.stringify({ a })) as { a: FieldValue }
        expect(kept).toEqual(a)
        expect(sameValue('text', kept, a)).toBe(true)
      }),
    )
  })
})
