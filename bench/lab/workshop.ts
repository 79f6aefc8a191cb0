import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Jobs } from '../jobs'
import { Sandboxes } from './sandboxes'

type InputOf<Name extends keyof Jobs> = Parameters<Jobs[Name]>[0]
type ResultOf<Name extends keyof Jobs> = Awaited<ReturnType<Jobs[Name]>>

export interface WorkshopOptions {
  /** The project's folder, with a build in `out` and the peers in `bench/node_modules`. */
  root: string
  /** The bundle that carries a job out. */
  job: string
  /** Smaller sizes. */
  quick: boolean
}

/** What rows are measured with: sandboxes, processes of their own for every measurement, a folder on the disk. */
export class Workshop {
  readonly root: string
  readonly quick: boolean
  readonly sandboxes: Sandboxes
  /** Goes with everything in it. */
  readonly folder: string
  readonly #job: string
  #folders = 0

  constructor({ root, job, quick }: WorkshopOptions) {
    this.root = root
    this.quick = quick
    this.#job = job
    this.sandboxes = new Sandboxes(root)
    // Not in memory, as the tests' files: what a disk costs belongs to it.
    this.folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'))
  }

  /** The one size or the other: a quick run has the smaller one. */
  size(full: number, quick: number): number {
    return this.quick ? quick : full
  }

  /** How often a comparison is made. */
  get rounds(): number {
    return 5
  }

  /** How often a long one is. */
  get fewRounds(): number {
    return 3
  }

  /** A folder that is not there yet. */
  place(): string {
    this.#folders += 1
    return join(this.folder, String(this.#folders))
  }

  /** The same folder, made. */
  make(folder: string): string {
    mkdirSync(folder, { recursive: true })
    return folder
  }

  /** Does something in a folder that goes with it. */
  async inPlace<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = this.place()
    try {
      return await work(folder)
    } finally {
      this.drop(folder)
    }
  }

  /** Takes a folder away again; the disk has an end. */
  drop(folder: string): void {
    rmSync(folder, { recursive: true, force: true })
  }

  /** Does one thing in a process of its own, so that nothing of an earlier measurement is warm, or in memory. */
  async run<Name extends keyof Jobs>(name: Name, input: InputOf<Name>): Promise<ResultOf<Name>> {
    const { result, exited } = await this.#begin(name, input)
    await exited
    return result
  }

  /** As {@link run}; the process goes on after its answer, until it is ended. */
  async serve<Name extends keyof Jobs>(
    name: Name,
    input: InputOf<Name>,
  ): Promise<{ result: ResultOf<Name>; end: () => Promise<void> }> {
    const { result, exited, child } = await this.#begin(name, input)
    const end = async () => {
      child.kill('SIGKILL')
      await exited
    }
    return { result, end }
  }

  /** Runs one of the peers, which lie beside their own packages; gives back what it prints. */
  async peer<T>(script: string, input: object): Promise<T> {
    const path = join(this.root, 'bench/peers', script)
    const { stdout } = await promisify(execFile)(process.execPath, [path, JSON.stringify(input)], {
      maxBuffer: 2 ** 24,
      env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=8192' },
    })
    // Some of them tell what they are doing.
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  }

  async close(): Promise<void> {
    await this.sandboxes.endAll()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #begin<Name extends keyof Jobs>(
    name: Name,
    input: InputOf<Name>,
  ): Promise<{ result: ResultOf<Name>; exited: Promise<unknown>; child: ChildProcess }> {
    const child = fork(this.#job, [], {
      execArgv: ['--max-old-space-size=8192', '--expose-gc'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let words = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words += text
    })
    const exited = once(child, 'exit')
    const failed = exited.then(([code]) => {
      throw new Error(`${name} ended with ${code} and no result:\n${words}`)
    })
    failed.catch(() => {})
    child.send({ name, input })
    const [message] = (await Promise.race([once(child, 'message'), failed])) as [{ result: ResultOf<Name> }]
    return { result: message.result, exited, child }
  }
}
