import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { Visitor } from '../visitor'
import { built } from './bundle'
import { cleanEnvironment } from './program'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** The built command line on a data folder: each command a process of its own, with the real engine behind it. */
export class CommandLine {
  readonly #entry: string
  readonly #dataDir: string
  readonly #env: Record<string, string>
  readonly #children: ChildProcess[] = []

  static async open(dataDir: string, env: Record<string, string>): Promise<CommandLine> {
    return new CommandLine(await built('main/patchbay.js'), dataDir, env)
  }

  private constructor(entry: string, dataDir: string, env: Record<string, string>) {
    this.#entry = entry
    this.#dataDir = dataDir
    this.#env = env
  }

  begin(...args: string[]): { child: ChildProcess; ended: Promise<Ended>; line: () => Promise<string> } {
    // Started elsewhere than in the project, as a person would.
    const child = spawn(process.execPath, [this.#entry, ...args, '--data-dir', this.#dataDir], {
      cwd: tmpdir(),
      env: cleanEnvironment(this.#env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.push(child)
    const written = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      written.stderr += text
    })
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code) => resolve({ code, ...written }))
    })
    const line = () => new Promise<string>((resolve) => child.stdout.once('data', () => resolve(written.stdout)))
    return { child, ended, line }
  }

  run(...args: string[]): Promise<Ended> {
    return this.begin(...args).ended
  }

  /** Runs with `--json` and reads the answer; throws what stands on stderr where the code is not the expected one. */
  async json<T>(args: readonly string[], expected = 0): Promise<T> {
    const { code, stdout, stderr } = await this.run(...args, '--json')
    if (code !== expected) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}${stdout}`)
    return JSON.parse(stdout) as T
  }

  /** Connects an account: begins the connect, and consents on the CRM's page as a person. */
  async connect(provider: string, { account, args = [] }: { account?: string; args?: string[] } = {}): Promise<Ended> {
    const command = this.begin('connect', provider, '--json', ...args)
    const { url } = JSON.parse(await command.line()) as { url: string }
    const visitor = new Visitor()
    await visitor.answer(await visitor.open(url), 'allow', account)
    return command.ended
  }

  /** Ends what a test that failed half-way has left running. */
  async end(): Promise<void> {
    const left = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    await Promise.all(
      left.map((child) => {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGKILL')
        return gone
      }),
    )
  }
}
