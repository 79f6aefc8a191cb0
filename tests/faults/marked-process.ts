import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Program } from '../kit/program/program'

/** A command of Patchbay in a process of its own that marks where its commits begin and end. */
export class MarkedProcess {
  readonly #program: Program
  readonly #marksFile: string
  readonly startedAt = Date.now()

  /** @param marksFile of this process alone */
  constructor(args: readonly string[], options: { cwd: string; env: Record<string, string>; marksFile: string }) {
    const { cwd, env, marksFile } = options
    this.#marksFile = marksFile
    this.#program = new Program(args, {
      cwd,
      env: { ...env, PATCHBAY_TEST_HOOKS: '1', PATCHBAY_COMMIT_MARKS: marksFile },
    })
  }

  get isRunning(): boolean {
    return this.#program.isRunning
  }

  /** How many commits have begun. */
  get begun(): number {
    return this.#marks().split('(').length - 1
  }

  /** Waits until so many commits have begun; false when the process ended before. */
  async commitsBegun(count: number): Promise<boolean> {
    while (this.begun < count) {
      if (!this.#program.isRunning) return false
      await pause(1)
    }
    return this.#program.isRunning
  }

  /** Ends it as a power cut would. Tells whether that fell between the begin and the end of a commit. */
  async kill(): Promise<{ insideCommit: boolean; at: number }> {
    const at = Date.now()
    await this.#program.end('SIGKILL')
    return { insideCommit: this.#marks().endsWith('('), at }
  }

  /** Lets it come to its own end. */
  async finish(): Promise<{ code: number | null; output: string }> {
    const code = await this.#program.exited
    return { code, output: this.#program.output }
  }

  #marks(): string {
    return existsSync(this.#marksFile) ? readFileSync(this.#marksFile, 'utf8') : ''
  }
}
