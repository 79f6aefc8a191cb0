/** What work took. */
export interface Effort {
  wallMs: number
  /** User and system time of this process, all threads, ms. */
  cpuMs: number
  /** Most memory that the process held, MiB. */
  peakMiB: number
}

const everyMs = 25

/** Measures work of this process: time, CPU time and the most memory that it held meanwhile. */
export async function measured<T>(work: () => Promise<T>): Promise<Effort & { result: T }> {
  globalThis.gc?.()
  let peak = process.memoryUsage.rss()
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, everyMs)
  const cpu = process.cpuUsage()
  const begun = performance.now()
  try {
    const result = await work()
    const wallMs = performance.now() - begun
    const { user, system } = process.cpuUsage(cpu)
    peak = Math.max(peak, process.memoryUsage.rss())
    return { result, wallMs, cpuMs: (user + system) / 1000, peakMiB: peak / 2 ** 20 }
  } finally {
    clearInterval(timer)
  }
}
