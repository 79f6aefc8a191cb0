import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

// Loaded into Patchbay's own process before anything else. Quiet until it is asked: the first signal begins to measure how
// late the main thread comes to what is due, each further one writes that down and begins anew.
if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  let isOn = false
  process.on('SIGUSR2', () => {
    if (isOn) writeFileSync(process.env.BENCH_LOOP_FILE, JSON.stringify({ p99: delay.percentile(99) / 1e6 }))
    else delay.enable()
    isOn = true
    delay.reset()
  })
}
