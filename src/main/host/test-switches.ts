import { ClockFile } from '@shared/host/clock-file'

/** What tests of the whole program turn on a host's command line; docs/sandbox.md. */
export interface TestSwitches {
  /** `--clock-file FILE`: absolute; what time it is for the engine and the sandbox. */
  clockFile?: string
  /** `--index-lag MS`: how long a change takes to show in the searches of the sandbox's CRMs. */
  indexLagMs?: number
}

/** Why the switches cannot be followed; null when they can. */
export function badSwitch({ clockFile }: TestSwitches): string | null {
  try {
    if (clockFile !== undefined) new ClockFile(clockFile)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
