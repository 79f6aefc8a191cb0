import { describe, expect, it } from 'vitest'
import { aStream } from '../testing/data'
import { runProgress, timeLeft } from './run-progress'

describe('progress of a run', () => {
  it('is that of the stream which is read now', () => {
    const streams = [
      aStream({ state: 'done', pulled: 5 }),
      aStream({ stream: 'companies', label: 'Companies', pulled: 62, expected: 100 }),
      aStream({ stream: 'leads', state: 'waiting' }),
    ]
    expect(runProgress(streams)).toEqual({ stream: streams[1], ratio: 0.62 })
  })

  it('is unknown where the CRM does not say how much there is, and never more than all', () => {
    expect(runProgress([aStream({ pulled: 9 })]).ratio).toBeNull()
    expect(runProgress([aStream({ pulled: 9, expected: 8 })]).ratio).toBe(1)
    expect(runProgress([]).stream).toBeNull()
  })
})

describe('time left', () => {
  const half = [aStream({ state: 'done', pulled: 50 }), aStream({ stream: 'companies', pulled: 0, expected: 50 })]

  it('follows the pace so far', () => expect(timeLeft(half, 0, 60_000)).toBe(60_000))

  it('is not told while it would be a guess', () => {
    expect(timeLeft(half, 0, 4_999)).toBeNull()
    expect(timeLeft([aStream({ pulled: 4, expected: 100 })], 0, 60_000)).toBeNull()
    expect(timeLeft([aStream({ pulled: 4 })], 0, 60_000)).toBeNull()
  })
})
