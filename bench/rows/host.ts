import { cpuOf, sleepsOf } from '../lab/cpu'
import { Served } from '../lab/served'
import type { Workshop } from '../lab/workshop'
import { type Measured, rowOf } from '../report/row'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The host's main thread while its engine syncs, beside one that has nothing to do; and what it does then. */
export async function hostThread(shop: Workshop): Promise<Measured[]> {
  const sandbox = await shop.sandboxes.of(8_000)
  return shop.inPlace(async (folder) => {
    await using served = await Served.start(shop.root, shop.make(folder), sandbox, 'hubspot')
    // What comes after a start has passed by then.
    await pause(shop.size(20_000, 8_000))
    const idleMs = shop.size(60_000, 10_000)
    const [sleeps, cpu] = [sleepsOf(served.pid), cpuOf(served.pid)]
    await pause(idleMs)
    const aMinute = 60_000 / idleMs
    const idle = {
      wakeups: (sleepsOf(served.pid) - sleeps) * aMinute,
      cpuMs: (cpuOf(served.pid) - cpu) * aMinute,
    }
    await served.loopDelay()
    await pause(shop.size(10_000, 4_000))
    const still = await served.loopDelay()
    await served.rest('POST', `/integrations/${served.integrationId}/sync`, { confirmFirstSync: true })
    await pause(shop.size(20_000, 6_000))
    const busy = await served.loopDelay()
    return [
      rowOf({
        name: 'main thread in a sync, p99 above idle',
        unit: 'ms',
        values: [Math.max(0, busy - still)],
        goal: { at: 'most', of: 'value', bound: 20 },
        note: `${busy.toFixed(1)} ms in a sync, ${still.toFixed(1)} ms idle`,
      }),
      rowOf({
        name: 'idle, wakeups',
        unit: 'a minute',
        values: [idle.wakeups],
        goal: { at: 'most', of: 'value', bound: 60 },
        note: `${Math.round(idle.cpuMs)} ms of CPU a minute`,
      }),
    ]
  })
}
