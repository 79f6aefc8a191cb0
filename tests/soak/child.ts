import { openSync, writeSync } from 'node:fs'
import { seededRandom } from '../faults/random'
import { FakeTime } from './fake-time'
import { type CrashPoint, TestEngine } from './test-engine'

/** What the parent tells a child to do. */
export interface ChildOrder {
  file: string
  host: string
  apiKey: string
  integrations: string[]
  /** How far the parent's time is ahead. */
  aheadMs: number
  /** Where the process kills itself; null leaves it to the parent. */
  crash: CrashPoint | null
  /** Gets a mark where a commit begins and one where it ends. */
  marksFile: string
}

/** An engine in a process of its own that syncs until it is killed. */
async function syncUntilKilled(order: ChildOrder): Promise<void> {
  const time = new FakeTime(seededRandom(1))
  time.pass(order.aheadMs)
  const marks = openSync(order.marksFile, 'a')
  const engine = new TestEngine({
    ...order,
    time,
    observe: (border) => writeSync(marks, border === 'begin' ? '(' : ')'),
  })
  engine.crashAt(order.crash)
  engine.onDeath = () => process.kill(process.pid, 'SIGKILL')
  await engine.recover()
  for (;;) for (const id of order.integrations) await engine.run(id)
}

process.on('message', (order: ChildOrder) => {
  process.send?.('begun')
  void syncUntilKilled(order)
})
process.send?.('ready')
