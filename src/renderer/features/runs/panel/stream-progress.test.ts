import { describe, expect, it } from 'vitest'
import { makeStream } from '../../../testing/runs'
import { streamBar, streamCount } from './stream-progress'

describe('the progress of a stream', () => {
  it('fills with what was read of what is expected', () => {
    const stream = makeStream({ state: 'running', pulled: 8214, expected: 13_240 })
    expect(streamBar(stream, 'running')).toEqual({ tone: 'info', done: 8214 / 13_240, failed: 0, unknown: false })
    expect(streamCount(stream, 'running')).toEqual({ kind: 'reading', read: 8214, expected: 13_240 })
  })

  it('travels while the total is unknown, and never beyond its end', () => {
    expect(streamBar(makeStream({ state: 'running', pulled: 10 }), 'running').unknown).toBe(true)
    expect(streamBar(makeStream({ state: 'running', pulled: 10, expected: 5 }), 'running').done).toBe(1)
  })

  it('keeps a failed part in sight at the end of a done bar', () => {
    const bar = streamBar(makeStream({ updated: 20_000, failed: 1 }), 'partial')
    expect(bar).toEqual({ tone: 'ok', done: 0.97, failed: 0.03, unknown: false })
    expect(streamCount(makeStream({ updated: 200, created: 1, failed: 3 }), 'partial')).toEqual({
      kind: 'count',
      count: 201,
      failed: 3,
    })
  })

  it('counts what was read while the run goes on and what was changed once it ended', () => {
    const stream = makeStream({ pulled: 1940, updated: 12 })
    expect(streamCount(stream, 'running')).toEqual({ kind: 'count', count: 1940, failed: 0 })
    expect(streamCount(stream, 'succeeded')).toEqual({ kind: 'count', count: 12, failed: 0 })
  })

  it('says of a stream that an interrupted run never reached that it was not reached, and stops its bar', () => {
    expect(streamCount(makeStream({ state: 'waiting' }), 'interrupted')).toEqual({ kind: 'notReached' })
    expect(streamBar(makeStream({ state: 'running', pulled: 5 }), 'interrupted').unknown).toBe(false)
  })
})
