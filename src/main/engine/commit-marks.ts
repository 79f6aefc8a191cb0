import { openSync, writeSync } from 'node:fs'
import type { CommitObserver } from './store/store'

/**
 * Writes a mark where a commit begins (`(`) and ends (`)`). A mark is with the OS at once, so that after a SIGKILL the
 * file tells whether the process was inside a commit. Only the fault tests ask for it.
 */
export function commitMarks(file: string): CommitObserver {
  const descriptor = openSync(file, 'a')
  return {
    begin: () => {
      writeSync(descriptor, '(')
    },
    end: () => {
      writeSync(descriptor, ')')
    },
  }
}

/** The observer that the fault tests ask for by their environment; none for everybody else. */
export function commitMarksFromEnvironment(): CommitObserver | undefined {
  const file = process.env.PATCHBAY_COMMIT_MARKS
  return process.env.PATCHBAY_TEST_HOOKS === '1' && file ? commitMarks(file) : undefined
}
