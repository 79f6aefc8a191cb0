import { openSync, writeSync } from 'node:fs'
import type { HostSettings } from '@shared/host'
import { seededRandom } from '../faults/random'
import type { CrashPoint } from '../kit/crash'
import { KitEngine } from '../kit/engine'
import { kitHost } from '../kit/host'
import { MovableTime } from '../kit/time'

/** What the parent orders a child to do. */
export interface ChildOrder {
  dataDir: string
  settings: HostSettings
  keys: Record<string, string>
  integrations: string[]
  /** How far the parent's time is ahead. */
  aheadMs: number
  /** The commit at whose border the process kills itself; null leaves it to the parent. */
  crash: CrashPoint | null
  /** Gets a mark where a commit begins and one where it ends. */
  marksFile: string
}

/** An engine in a process of its own that syncs until it is killed. */
async function syncUntilKilled(order: ChildOrder): Promise<void> {
  const time = new MovableTime()
  time.shift(order.aheadMs)
  const marks = openSync(order.marksFile, 'a')
  let left = order.crash?.nth ?? 1
  const pass = (where: CrashPoint['where'], mark: string) => () => {
    writeSync(marks, mark)
    if (order.crash?.where !== where) return
    left -= 1
    if (left <= 0) process.kill(process.pid, 'SIGKILL')
  }
  const kit = await KitEngine.start({
    dataDir: order.dataDir,
    parts: kitHost(order),
    clock: time.clockOf(() => true, seededRandom(1)),
    commits: { begin: pass('before-commit', '('), end: pass('after-commit', ')') },
  })
  for (;;) {
    for (const id of order.integrations) {
      // One that is disconnected or paused is refused.
      const run = await kit.client.integrations.sync({ id }).catch(() => null)
      do await new Promise((again) => setTimeout(again, 2))
      while (run && !(await kit.client.runs.get({ id: run.id })).endedAt)
    }
  }
}

process.on('message', (order: ChildOrder) => {
  process.send?.('begun')
  void syncUntilKilled(order)
})
process.send?.('ready')
