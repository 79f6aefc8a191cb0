import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ClockFile } from './clock-file'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clock-file-'))
  path = join(folder, 'clock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const say = (text: string) => writeFileSync(path, text)
/** By how much a clock is ahead of the computer's, whole days; where a moment passes in between, 0 and not -0. */
const days = (clock: ClockFile) => Math.round((clock.now() - Date.now()) / 86_400_000) + 0

describe('a clock file', () => {
  it('moves the time by ms, forward and back, as often as it is written', () => {
    say('86400000\n')
    const clock = new ClockFile(path)
    expect(days(clock)).toBe(1)
    // At once, with the same length, within one tick of the file system's clock.
    for (const count of [2, 3, 2, 4, 1]) {
      say(`${count * 86_400_000}`.padStart(12, '0'))
      expect(days(clock)).toBe(count)
    }
    say('-172800000')
    expect(days(clock)).toBe(-2)
  })

  it('goes on from the time that it holds, as of when it was written', () => {
    say('2030-05-01T08:00:00Z')
    const written = new Date(Date.now() - 60_000)
    utimesSync(path, written, written)
    const clock = new ClockFile(path)
    const first = clock.now()
    expect(first).toBeGreaterThanOrEqual(Date.parse('2030-05-01T08:01:00Z'))
    expect(first).toBeLessThan(Date.parse('2030-05-01T08:01:30Z'))
    expect(new ClockFile(path).now()).toBeGreaterThanOrEqual(first)
    say('2029-05-01T08:00:00+02:00')
    expect(new Date(clock.now()).toISOString()).toMatch(/^2029-05-01T06:00/)
  })

  it('does not go back when the computer’s clock is set back, only when the file is written', () => {
    say('1000')
    let computer = Date.now() + 60_000
    const clock = new ClockFile(path, () => computer)
    const first = clock.now()
    expect(first).toBe(computer + 1000)
    computer -= 30_000
    expect(clock.now()).toBe(first)
    say('1000')
    expect(clock.now()).toBe(first)
    say('999')
    expect(clock.now()).toBe(computer + 999)
  })

  it('is the computer’s time without a file, which may come later and go', () => {
    const clock = new ClockFile(path)
    expect(days(clock)).toBe(0)
    say('86400000')
    expect(days(clock)).toBe(1)
    rmSync(path)
    expect(days(clock)).toBe(0)
  })

  it('keeps what it said while it is written, and refuses nonsense at the start', () => {
    say('86400000')
    const clock = new ClockFile(path)
    for (const text of ['', 'tomorrow', '12:00', '2030-13-01T00:00:00Z']) {
      say(text)
      expect(days(clock)).toBe(1)
      expect(() => new ClockFile(path)).toThrow(/must hold a time/)
    }
    const fresh = join(folder, 'fresh')
    writeFileSync(fresh, '172800000')
    renameSync(fresh, path)
    expect(days(clock)).toBe(2)
  })

  it('is moved for all who read it', () => {
    for (const text of ['1000', '2030-05-01T08:00:00Z']) {
      say(text)
      const [one, other] = [new ClockFile(path), new ClockFile(path)]
      const before = other.now()
      one.move(3_600_000)
      expect(other.now() - before).toBeGreaterThanOrEqual(3_600_000)
      expect(Math.abs(other.now() - one.now())).toBeLessThan(1000)
    }
  })

  it('lets what waits go on when the time jumps there', async () => {
    say('0')
    const clock = new ClockFile(path)
    const done = vi.fn()
    const arrived = new Promise<void>((resolve) => {
      clock.after(86_400_000, () => {
        done()
        resolve()
      })
    })
    const never = vi.fn()
    const callOff = clock.after(86_400_000, never)
    callOff()
    expect(done).not.toHaveBeenCalled()
    say('86400000')
    await arrived
    expect(never).not.toHaveBeenCalled()
  })
})
