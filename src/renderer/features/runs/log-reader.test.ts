import type { LogLine } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogReader, mergeLines } from './log-reader'

const line = (seq: number): LogLine => ({
  seq,
  at: '2026-11-23T09:41:10.000Z',
  level: 'info',
  text: `line ${seq}`,
})
const seqs = (lines: readonly LogLine[]) => lines.map((one) => one.seq)

/** An engine with a log, whose events reach the reader only while the subscription stands. */
class FakeEngine {
  readonly stored: LogLine[] = []
  reader: LogReader | null = null
  subscribed = true
  pageSize = 3
  readonly #waiting: (() => void)[] = []

  write(step: number) {
    const next = line((this.stored.at(-1)?.seq ?? 0) + step)
    this.stored.push(next)
    if (this.subscribed) this.reader?.take([next])
  }

  /** Reads are answered later, by `answer`, with what was stored when they are answered or when they were asked. */
  read = (after: number | undefined, early: boolean) => {
    const asked = this.#page(after)
    return new Promise<{ lines: LogLine[]; more: boolean }>((resolve) => {
      this.#waiting.push(() => resolve(early ? asked : this.#page(after)))
    })
  }

  #page(after: number | undefined) {
    const rest = this.stored.filter((one) => one.seq > (after ?? Number.NEGATIVE_INFINITY))
    return { lines: rest.slice(0, this.pageSize), more: rest.length > this.pageSize }
  }

  async answer() {
    this.#waiting.shift()?.()
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve()
  }

  get open() {
    return this.#waiting.length
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), by: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), by: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('drop' as const), by: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('resume' as const), by: fc.constant(0) }) },
)

describe('the log reader', () => {
  it('ends up with exactly what the engine stored, whatever comes in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 5 }),
        fc.boolean(),
        fc.array(step, { maxLength: 40 }),
        async (before, early, steps) => {
          const engine = new FakeEngine()
          for (let i = 0; i < before; i += 1) engine.write(1)
          const reader = new LogReader({
            read: (after) => engine.read(after, early),
            onChange: () => {
              const known = seqs(reader.snapshot.lines)
              expect(known).toEqual([...new Set(known)].sort((a, b) => a - b))
            },
            onError: (error) => expect.fail(String(error)),
          })
          engine.reader = reader
          void reader.catchUp()
          for (const one of steps) {
            if (one.do === 'write') engine.write(one.by)
            else if (one.do === 'answer') await engine.answer()
            else if (one.do === 'drop') engine.subscribed = false
            else if (!engine.subscribed) {
              engine.subscribed = true
              void reader.catchUp()
            }
          }
          if (!engine.subscribed) {
            engine.subscribed = true
            void reader.catchUp()
          }
          while (engine.open > 0) await engine.answer()
          expect(seqs(reader.snapshot.lines)).toEqual(seqs(engine.stored))
          expect(reader.snapshot.complete).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('reads on after what it knows instead of from the start', async () => {
    const asked: (number | undefined)[] = []
    const reader = new LogReader({
      read: async (after) => {
        asked.push(after)
        return { lines: after === undefined ? [line(1), line(2)] : [], more: false }
      },
      onChange: () => {},
      onError: () => expect.fail(),
    })
    await reader.catchUp()
    reader.take([line(3)])
    await reader.catchUp()
    expect(asked).toEqual([undefined, 3])
  })

  it('reports a read that fails and can be asked again', async () => {
    let failing = true
    const errors: unknown[] = []
    const reader = new LogReader({
      read: async () => {
        if (failing) throw new Error('engine gone')
        return { lines: [line(1)], more: false }
      },
      onChange: () => {},
      onError: (error) => errors.push(error),
    })
    await reader.catchUp()
    failing = false
    await reader.catchUp()
    expect(errors).toHaveLength(1)
    expect(seqs(reader.snapshot.lines)).toEqual([1])
  })

  it('merges lists that overlap', () => {
    expect(seqs(mergeLines([line(1), line(2), line(5)], [line(2), line(3), line(4), line(6)]))).toEqual([
      1, 2, 3, 4, 5, 6,
    ])
    const known = [line(1)]
    expect(mergeLines(known, [line(1)])).toBe(known)
  })
})
