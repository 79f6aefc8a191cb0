import { join } from 'node:path'
import { z } from 'zod'
import { SandboxControl } from '../../src/main/sandbox/control-client'
import { cleanEnvironment, Program } from '../../tests/kit/program/program'

const announcement = z.object({ host: z.url(), apiKey: z.string() })

/** Where a sandbox is reached. */
export interface Address {
  host: string
  apiKey: string
}

/** A sandbox in a process of its own, as it is built. */
export interface Sandbox extends Address {
  control: SandboxControl
}

/** The sandboxes of a benchmark: one of each size at a time, without limits and without a lag of their searches. */
export class Sandboxes {
  readonly #root: string
  readonly #running = new Map<string, { program: Program; sandbox: Sandbox }>()

  /** @param root the project's folder, with the build in `out` */
  constructor(root: string) {
    this.#root = root
  }

  /** @param records people at each CRM; companies are a quarter of it */
  async of(records: number, more: readonly string[] = ['--unlimited', '--index-lag', '0']): Promise<Sandbox> {
    const key = [records, ...more].join(' ')
    const known = this.#running.get(key)
    if (known) return known.sandbox
    const args = ['--port', '0', '--records', String(records), '--json', ...more]
    const program = new Program(['--max-old-space-size=12288', join(this.#root, 'out/main/sandbox.js'), ...args], {
      cwd: this.#root,
      env: cleanEnvironment(),
    })
    const address = announcement.parse(await program.announcement())
    const sandbox = { ...address, control: new SandboxControl(address) }
    this.#running.set(key, { program, sandbox })
    return sandbox
  }

  /** Ends those that are not needed any more: a large one takes much memory. */
  async endAll(): Promise<void> {
    for (const { program } of this.#running.values()) await program.end('SIGKILL')
    this.#running.clear()
  }
}
