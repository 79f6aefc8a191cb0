import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { cleanEnvironment, Program } from '../../tests/kit/program/program'
import { callRest } from '../../tests/kit/rest-client'
import { Visitor } from '../../tests/kit/visitor'
import type { Address } from './sandboxes'

const announcement = z.object({ url: z.url(), token: z.string() })
const attempt = z.object({ id: z.string(), url: z.string().nullable(), integrationId: z.string().nullable() })

/** Patchbay as it is built and served, in a process of its own, with an account of the sandbox that is connected. */
export class Served implements AsyncDisposable {
  readonly integrationId: string
  readonly url: string
  readonly token: string
  readonly #program: Program
  readonly #loopFile: string

  static async start(root: string, folder: string, sandbox: Address, provider: string): Promise<Served> {
    const loopFile = join(folder, 'loop.json')
    const program = new Program(
      [join(root, 'out/main/patchbay.js'), 'serve', '--json', '--no-open', '--data-dir', join(folder, 'data')],
      {
        cwd: root,
        env: cleanEnvironment({
          NANGO_HOST: sandbox.host,
          NANGO_SECRET_KEY: sandbox.apiKey,
          NODE_OPTIONS: `--import=${pathToFileURL(join(root, 'bench/lab/loop-delay.mjs')).href}`,
          BENCH_LOOP_FILE: loopFile,
        }),
      },
    )
    const { url, token } = announcement.parse(await program.announcement())
    const post = async (path: string, body: object) => (await callRest<unknown>(url, token, 'POST', path, body)).body
    const begun = attempt.parse(await post('/integrations/connect', { provider }))
    const visitor = new Visitor()
    await visitor.answer(await visitor.open(begun.url ?? ''), 'allow')
    for (;;) {
      const { integrationId } = attempt.parse(await post('/integrations/callback', { attemptId: begun.id }))
      if (integrationId !== null) return new Served(program, { url, token, integrationId, loopFile })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  private constructor(
    program: Program,
    { url, token, integrationId, loopFile }: { url: string; token: string; integrationId: string; loopFile: string },
  ) {
    this.#program = program
    this.url = url
    this.token = token
    this.integrationId = integrationId
    this.#loopFile = loopFile
  }

  get pid(): number {
    return this.#program.pid
  }

  async rest<T>(method: string, path: string, body?: object): Promise<T> {
    return (await callRest<T>(this.url, this.token, method, path, body)).body
  }

  /** How late the main thread came to what was due since the last question, the first one begins: p99, ms. */
  async loopDelay(): Promise<number> {
    rmSync(this.#loopFile, { force: true })
    process.kill(this.pid, 'SIGUSR2')
    await new Promise((resolve) => setTimeout(resolve, 200))
    try {
      return JSON.parse(readFileSync(this.#loopFile, 'utf8')).p99
    } catch {
      return 0
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.end()
  }
}
