import type { AppClient } from '@shared/contract'
import { newToken } from './access'
import { type HeadlessHostOptions, startHeadlessHost } from './headless-host'
import { startHttpServer } from './http-server'

export interface ServerHostOptions extends HeadlessHostOptions {
  /** Folder of the built renderer. */
  rendererDir: string
  /** On 127.0.0.1; 0 for any free one. */
  port: number
}

export interface ServerHost {
  /** Without the token and without a slash at its end: `http://127.0.0.1:4100`. */
  url: string
  /** `Authorization: Bearer` for scripts, `?token=` for a browser's first visit. */
  token: string
  client: AppClient
  /** An address that lets a browser in once, for handing to another program. */
  passUrl(): string
  /** Ends the engine's worker as a crash would. */
  endEngineForTest(): Promise<void>
  close(): Promise<void>
}

/** Starts Patchbay for the browser and for scripts of this computer. Takes its token from PATCHBAY_TOKEN, or makes one. */
export async function startServerHost(options: ServerHostOptions): Promise<ServerHost> {
  const host = await startHeadlessHost(options)
  const token = options.env.PATCHBAY_TOKEN || newToken()
  try {
    const http = await startHttpServer({ ...options, ...host, token })
    return {
      url: http.url,
      token,
      client: host.client,
      passUrl: http.passUrl,
      endEngineForTest: () => host.supervisor.endForTest(),
      close: async () => {
        await http.close()
        await host.close()
      },
    }
  } catch (error) {
    await host.close()
    throw error
  }
}
