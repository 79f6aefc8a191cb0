import { z } from 'zod'
import { callRest, type RestAnswer } from '../rest-client'
import { built, root } from './bundle'
import { cleanEnvironment, Program } from './program'
import { openScreens } from './screens'

const announcement = z.object({ url: z.url(), token: z.string() })

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

  /** @param more further arguments of `serve` */
  static async start(
    dataDir: string,
    env: Record<string, string> = {},
    more: readonly string[] = [],
  ): Promise<ServedPatchbay> {
    const entry = await built('main/patchbay.js')
    const program = new Program([entry, 'serve', '--json', '--no-open', '--data-dir', dataDir, ...more], {
      cwd: root,
      env: cleanEnvironment({ PATCHBAY_TEST_HOOKS: '1', ...env }),
    })
    return new ServedPatchbay(program, announcement.parse(await program.announcement()))
  }

  get output(): string {
    return this.#program.output
  }

  /** A REST call; `path` is relative to /api/v1. `token` null sends none. */
  rest<T>(method: string, path: string, body?: object, token: string | null = this.#token): Promise<RestAnswer<T>> {
    return callRest<T>(this.url, token, method, path, body)
  }

  /** A client of the app contract over the WebSocket, as the screens have one. */
  screens() {
    return openScreens(this.url, this.#token)
  }

  end(): Promise<number | null> {
    return this.#program.end()
  }
}
