import { resolve } from 'node:path'

/** The app's own command-line switches. Electron and Chromium add many of theirs to the same list. */
export interface Switches {
  /** `--data-dir DIR`: absolute; null when it was not given. */
  dataDir: string | null
  /** `--sandbox`: open the sandbox workspace. */
  sandbox: boolean
  /** `--hidden`: start in the tray. */
  hidden: boolean
}

/** Reads the switches wherever they stand among others. `cwd` is what a relative folder is relative to. */
export function parseSwitches(argv: readonly string[], cwd: string): Switches {
  const switches: Switches = { dataDir: null, sandbox: false, hidden: false }
  for (const [index, word] of argv.entries()) {
    if (word === '--sandbox') switches.sandbox = true
    else if (word === '--hidden') switches.hidden = true
    else if (word.startsWith('--data-dir=')) switches.dataDir = folder(word.slice('--data-dir='.length), cwd)
    else if (word === '--data-dir') switches.dataDir = folder(argv[index + 1], cwd)
  }
  return switches
}

/** A folder must follow; another switch is none. */
function folder(word: string | undefined, cwd: string): string | null {
  return word && !word.startsWith('--') ? resolve(cwd, word) : null
}
