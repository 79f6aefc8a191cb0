import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRest } from '../../src/main/server/rest'
import { type AppClient, apiBase } from '../../src/shared/contract'
import { workspaceHeader } from '../../src/shared/rpc/caller'
import { silentLog } from './host'

export interface RestAnswer<T> {
  status: number
  body: T
}

/** One call of the REST contract; `path` is relative to /api/v1. `token` null sends none, no `workspace` means the shown one. */
export async function callRest<T>(
  url: string,
  token: string | null,
  method: string,
  path: string,
  body?: object,
  workspace?: string,
): Promise<RestAnswer<T>> {
  const response = await fetch(url + apiBase + path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(workspace === undefined ? {} : { [workspaceHeader]: workspace }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}

/** The server host's REST over a client of the app contract, on a port of its own and without its doorkeeper. */
export async function serveRest(client: AppClient): Promise<{ url: string; close(): Promise<void> }> {
  const rest = createRest({ client, version: 'test', log: silentLog })
  const server = createServer((request, response) => {
    void rest(request, response, new URL(request.url ?? '', 'http://127.0.0.1').pathname)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
