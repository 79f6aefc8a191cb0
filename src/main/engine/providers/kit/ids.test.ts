import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBytes, addressChunks, addressRoom, chunksOf, compareIds, furthestId } from './ids'

describe('the order of ids', () => {
  it('is that of the numbers, beyond what a number can hold', () => {
    const ids = ['9007199254740993', '10', '9007199254740992', '9', '100000000000000000000']
    expect([...ids].sort(compareIds)).toEqual(['9', '10', '9007199254740992', '9007199254740993', ids[4]])
  })

  it('is that of the characters where there are letters, and the same both ways', () => {
    expect(['003b', '003B', '003a'].sort(compareIds)).toEqual(['003B', '003a', '003b'])
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (a, b) => Math.sign(compareIds(a, b)) === -Math.sign(compareIds(b, a)) || a === b,
      ),
    )
  })

  it('leaves out what is no id', () => {
    expect(furthestId([null, '9', 'x', '10', ''])).toBe('10')
    expect(furthestId([null, '-5', '1e9'])).toBeNull()
    expect(furthestId(['a', 'b'], (text) => text !== '')).toBe('b')
  })
})

describe('chunks', () => {
  it('hold each value once', () => {
    expect(chunksOf(['a', 'b', 'a', 'c'], 2)).toEqual([['a', 'b'], ['c']])
    expect(chunksOf([], 2)).toEqual([])
  })

  it('of an address lose nothing and fit, whatever the words are', () => {
    const word = fc.oneof(fc.string({ maxLength: 300 }), fc.constant('\ud800'), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 60 }), (words) => {
        const chunks = addressChunks(words, 40)
        expect(chunks.flat()).toEqual(words)
        for (const chunk of chunks) {
          expect(chunk.length).toBeLessThanOrEqual(40)
          expect(addressBytes(chunk) <= addressRoom || chunk.length === 1).toBe(true)
        }
      }),
    )
  })

  it('put a word that fits nowhere alone', () => {
    expect(addressChunks(['a', 'x'.repeat(9000), 'b'])).toEqual([['a'], ['x'.repeat(9000)], ['b']])
  })
})
