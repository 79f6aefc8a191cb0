import { resolve } from 'node:path'
import type { TestSwitches } from '../../host/test-switches'

/** The app's own command-line switches. Electron and Chromium add many of theirs to the same list. */
export interface Switches {
  /** `--data-dir DIR`: absolute; null when it was not given. */
  dataDir: string | null
  /** `--sandbox`: open the sandbox workspace. */
  sandbox: boolean
  /** `--hidden`: start in the tray. */
  hidden: boolean
  /** `--debug-mode`: developer tools can be opened in an installed app, too. */
  debugMode: boolean
  tests: TestSwitches
}

/** Reads the switches wherever they stand among others. `cwd` is what a relative folder is relative to. */
export function parseSwitches(argv: readonly string[], cwd: string): Switches {
  const switches: Switches = { dataDir: null, sandbox: false, hidden: false, debugMode: false, tests: {} }
  for (const [index, word] of argv.entries()) {
    if (word === '--sandbox') switches.sandbox = true
    else if (word === '--hidden') switches.hidden = true
    else if (word === '--debug-mode') switches.debugMode = true
    const dataDir = valueBehind('--data-dir', argv, index)
    if (dataDir) switches.dataDir = resolve(cwd, dataDir)
    const clockFile = valueBehind('--clock-file', argv, index)
    if (clockFile) switches.tests.clockFile = resolve(cwd, clockFile)
    const indexLag = valueBehind('--index-lag', argv, index)
    if (indexLag && /^\d+$/.test(indexLag)) switches.tests.indexLagMs = Number(indexLag)
  }
  return switches
}

/** The value of a switch that stands at a place, behind an equals sign or as the next word; another switch is none. */
function valueBehind(name: string, argv: readonly string[], index: number): string | null {
  const word = argv[index] ?? ''
  if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
  const next = argv[index + 1]
  return word === name && next !== undefined && !next.startsWith('--') ? next : null
}
