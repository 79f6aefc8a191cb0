import type { CDPSession, Page } from 'playwright-core'
import { percentile } from '../report/statistics'

/** What scrolling took. */
export interface Scrolled {
  /** Script, style and layout of the window's main thread by frame, p95, ms. */
  workMs: number
  /** Frames that were left out, as a share of all. */
  dropped: number
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  args?: { name?: string }
}

const frameMs = 1000 / 60
const categories = 'devtools.timeline,disabled-by-default-devtools.timeline,toplevel'
const work = new Set([
  'FunctionCall',
  'FireAnimationFrame',
  'EventDispatch',
  'EvaluateScript',
  'RunMicrotasks',
  'TimerFire',
  'UpdateLayoutTree',
  'Layout',
  'HandlePostMessage',
])

/** Scrolls the longest list of a page, to and fro, a step each frame, and looks at what each frame takes. */
export async function scrollLongest(page: Page, seconds: number): Promise<Scrolled> {
  // The page's own policy refuses a function that is waited for.
  while (!(await page.evaluate(`${longestList} !== undefined`))) await page.waitForTimeout(100)
  const cdp = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  cdp.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])))
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', categories })
  const frames = await page.evaluate<number[]>(scroll(seconds * 1000, 120))
  await endTrace(cdp)
  await cdp.detach()
  const dropped = frames.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / frameMs) - 1), 0)
  return { workMs: percentile(workByFrame(events), 0.95), dropped: dropped / Math.max(1, frames.length + dropped) }
}

async function endTrace(cdp: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()))
  await cdp.send('Tracing.end')
  await complete
}

/** Runs in the page, as text, as all that follows: what it names is there alone. The longest list that can be scrolled. */
const longestList = `(() => {
  const room = (element) => element.scrollHeight - element.clientHeight
  const [longest] = [...document.querySelectorAll('*')]
    .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowY) && room(element) > 50)
    .sort((one, other) => room(other) - room(one))
  return longest
})()`

/** Gives the time between frames, ms. */
const scroll = (ms: number, step: number) => `new Promise((resolve) => {
  const room = (element) => element.scrollHeight - element.clientHeight
  const longest = ${longestList}
  const frames = []
  let last = performance.now()
  const end = last + ${ms}
  let direction = 1
  const frame = (now) => {
    frames.push(now - last)
    last = now
    if (longest.scrollTop >= room(longest) - 2) direction = -1
    if (longest.scrollTop <= 0) direction = 1
    longest.scrollTop += ${step} * direction
    if (now < end) requestAnimationFrame(frame)
    else resolve(frames.slice(1))
  }
  requestAnimationFrame(frame)
})`

/** Ms of script, style and layout between the beginnings of two frames; what lies in another event counts once. */
function workByFrame(events: readonly TraceEvent[]): number[] {
  const main = events.find((event) => event.name === 'FireAnimationFrame')
  const own = events
    .filter(({ ph, pid, tid }) => ph === 'X' && pid === main?.pid && tid === main?.tid)
    .sort((one, other) => one.ts - other.ts)
  const begins = own.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts)
  const sums = begins.map(() => 0)
  let frame = 0
  let until = 0
  for (const { name, ts, dur = 0 } of own) {
    if (!work.has(name)) continue
    while ((begins[frame + 1] ?? Number.POSITIVE_INFINITY) <= ts) frame += 1
    const from = Math.max(ts, until)
    if (ts + dur > from) sums[frame] = (sums[frame] ?? 0) + (ts + dur - from) / 1000
    until = Math.max(until, ts + dur)
  }
  return sums
}
