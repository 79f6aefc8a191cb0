import { join } from 'node:path'
import { z } from 'zod'
import { apiBase } from '../../src/shared/contract'
import { cleanEnvironment, Program } from '../e2e/fixtures/program'
import { openScreens } from './screens'

const root = join(import.meta.dirname, '../..')
const announcement = z.object({ url: z.url(), token: z.string() })

export interface Answer<T> {
  status: number
  body: T
}

/** The server host in a process of its own, as a script uses it: by its address and its token. */
export class ServedPatchbay {
  readonly #program: Program
  readonly url: string
  readonly #token: string

  private constructor(program: Program, { url, token }: z.infer<typeof announcement>) {
    this.#program = program
    this.url = url
    this.#token = token
  }

  static async start(dataDir: string, env: Record<string, string> = {}): Promise<ServedPatchbay> {
    const entry = join(root, 'out/main/patchbay.js')
    const program = new Program([entry, 'serve', '--json', '--no-open', '--data-dir', dataDir], {
      cwd: root,
      env: cleanEnvironment({ PATCHBAY_TEST_HOOKS: '1', ...env }),
    })
    return new ServedPatchbay(program, announcement.parse(await program.announcement()))
  }

  get output(): string {
    return this.#program.output
  }

  /** A REST call; `path` is relative to /api/v1. `token` null sends none. */
  async rest<T>(method: string, path: string, body?: object, token: string | null = this.#token): Promise<Answer<T>> {
    const response = await fetch(this.url + apiBase + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as T }
  }

  /** A client of the app contract over the WebSocket, as the screens have one. */
  screens() {
    return openScreens(this.url, this.#token)
  }

  end(): Promise<number | null> {
    return this.#program.end()
  }
}
