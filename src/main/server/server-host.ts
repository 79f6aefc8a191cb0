import type { AppClient } from '@shared/contract'
import type { Serving } from '../host/control/control-server'
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
  /** `Authorization: Bearer` for scripts, `passUrl` for a browser. */
  token: string
  client: AppClient
  /** An address that lets a browser in once: within a minute where one is being opened with it, else at any time. */
  passUrl(use: { forBrowser: boolean }): string
  /** Ends the engine's worker as a crash would. */
  endEngineForTest(): Promise<void>
  close(): Promise<void>
}

/** Starts Patchbay for the browser and for scripts of this computer. Takes its token from PATCHBAY_TOKEN, or makes one. */
export async function startServerHost(options: ServerHostOptions): Promise<ServerHost> {
  let served: Serving = () => null
  const host = await startHeadlessHost({ ...options, served: (use) => served(use) })
  const token = options.env.PATCHBAY_TOKEN || newToken()
  try {
    const http = await startHttpServer({ ...options, ...host, token })
    served = (use) => ({ url: http.url, token, address: http.passUrl(use) })
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
