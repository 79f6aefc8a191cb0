import type { LogLine } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { LogReader } from './log-reader'

const line = (seq: number, text = `line ${seq}`): LogLine => ({
  seq,
  at: '2026-11-23T09:41:10.000Z',
  level: 'info',
  text,
})
const texts = (lines: readonly LogLine[]) => lines.map((one) => `${one.seq} ${one.text}`)
const settle = async () => {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve()
}

/** An engine that tells a line at once and stores it later, and that can go away in between. */
class FakeEngine {
  readonly stored: LogLine[] = []
  reader: LogReader | null = null
  subscribed = true
  #memory: LogLine[] = []
  #written = 0
  readonly #waiting: (() => void)[] = []

  write() {
    this.#written += 1
    const next = line((this.#memory.at(-1) ?? this.stored.at(-1))?.seq ?? 0, `written ${this.#written}`)
    next.seq += 1
    this.#memory.push(next)
    if (this.subscribed) this.reader?.take([next])
  }

  flush() {
    this.stored.push(...this.#memory)
    this.#memory = []
  }

  /** Lines that were not stored are lost; their numbers are used again. */
  crash() {
    this.#memory = []
    this.subscribed = false
  }

  resume() {
    this.subscribed = true
    void this.reader?.restart()
  }

  read = (after: number | undefined) => {
    const rest = this.stored.filter((one) => one.seq > (after ?? 0))
    const page = { lines: rest.slice(0, 3), more: rest.length > 3 }
    return new Promise<typeof page>((resolve) => this.#waiting.push(() => resolve(page)))
  }

  async answer() {
    this.#waiting.shift()?.()
    await settle()
  }

  get open() {
    return this.#waiting.length
  }
}

const step = fc.constantFrom('write', 'write', 'write', 'flush', 'answer', 'answer', 'drop', 'resume', 'crash')

describe('the log reader', () => {
  it('ends up with exactly what the engine stored, whatever comes in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.array(step, { maxLength: 40 }), async (before, steps) => {
        const engine = new FakeEngine()
        const apply = async (one: string) => {
          if (one === 'write') engine.write()
          else if (one === 'flush') engine.flush()
          else if (one === 'answer') await engine.answer()
          else if (one === 'drop') engine.subscribed = false
          else if (one === 'crash') engine.crash()
          else if (!engine.subscribed) engine.resume()
        }
        for (const one of before) await apply(one)
        engine.subscribed = true
        const reader = new LogReader({
          read: engine.read,
          pause: 1_000_000,
          onChange: () => {
            const seqs = reader.snapshot.lines.map((one) => one.seq)
            expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
          },
          onError: (error) => expect.fail(String(error)),
        })
        engine.reader = reader
        void reader.catchUp()
        for (const one of steps) await apply(one)
        if (!engine.subscribed) engine.resume()
        engine.flush()
        void reader.catchUp()
        while (engine.open > 0) await engine.answer()
        reader.stop()
        expect(texts(reader.snapshot.lines)).toEqual(texts(engine.stored))
        expect(reader.snapshot.read).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('shows a streamed line at once, before it is stored', async () => {
    const reader = new LogReader({
      read: async () => ({ lines: [line(1), line(2)], more: false }),
      onChange: () => {},
      onError: () => expect.fail(),
    })
    await reader.catchUp()
    reader.take([line(3)])
    reader.take([line(3), line(4)])
    expect(texts(reader.snapshot.lines)).toEqual(['1 line 1', '2 line 2', '3 line 3', '4 line 4'])
    reader.stop()
  })

  it('looks a hole up again until it is filled', async () => {
    vi.useFakeTimers()
    const stored = [line(1)]
    const reader = new LogReader({
      read: async (after) => ({ lines: stored.filter((one) => one.seq > (after ?? 0)), more: false }),
      onChange: () => {},
      onError: () => expect.fail(),
    })
    await reader.catchUp()
    reader.take([line(4)])
    await vi.advanceTimersByTimeAsync(1000)
    stored.push(line(2), line(3))
    await vi.advanceTimersByTimeAsync(1000)
    expect(reader.snapshot.lines.map((one) => one.seq)).toEqual([1, 2, 3, 4])
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
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
    expect(texts(reader.snapshot.lines)).toEqual(['1 line 1'])
  })
})
