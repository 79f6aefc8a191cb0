import { readdirSync, readFileSync } from 'node:fs'

/** Ms of one tick of the kernel's accounts; the same on every Linux that Node runs on. */
const tickMs = 10

/** CPU time that a process has taken, all of its threads together, ms; 0 where the system does not tell (only Linux does). */
export function cpuOf(pid: number): number {
  try {
    // The name may hold spaces and brackets; what is counted comes after the last bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * tickMs
  } catch {
    return 0
  }
}

/** How often the threads of a process have gone to sleep by themselves so far; 0 where the system does not tell. */
export function sleepsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
      const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')
      return sum + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0)
    }, 0)
  } catch {
    return 0
  }
}
