import type { IncomingMessage, ServerResponse } from 'node:http'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin } from '@orpc/server/node'
import { type AppClient, apiBase } from '@shared/contract'
import { createI18n } from '@shared/i18n'
import { type Caller, workspaceOf } from '@shared/rpc/caller'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'
import type { Logger } from '../host/files/log'
import { securityHeaders, sendError } from './answers'
import { createForwardingRouter } from './forwarding-router'
import { openApiDocument, schemaConverters } from './openapi'
import { UnknownKeysPlugin } from './unknown-keys'

/** Nothing that the contract takes comes near it. */
const maxBodySize = 1024 * 1024

const { t } = createI18n()

export interface RestOptions {
  client: AppClient
  version: string
  log: Logger
}

/** Answers a request under `/api/v1` with the procedure of the contract that has its route, or with the document of all. */
export function createRest({ client, version, log }: RestOptions) {
  const handler = new OpenAPIHandler(createForwardingRouter(client), {
    plugins: [
      new BodyLimitPlugin({ maxBodySize }),
      new SmartCoercionPlugin({ schemaConverters }),
      new UnknownKeysPlugin(),
      new ProblemErrorsPlugin((error, path) => log.error(`REST ${path.join('.')} failed`, error)),
    ],
    customErrorResponseBodyEncoder: ({ code, status, message, data }) => ({
      code,
      status,
      message: status === 413 ? t('server.tooLarge') : message,
      data,
    }),
  })
  let document: Promise<string> | null = null

  return async (request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> => {
    for (const [name, value] of Object.entries(securityHeaders())) response.setHeader(name, value)
    if (pathname === `${apiBase}/openapi.json` && request.method === 'GET') {
      document ??= openApiDocument(version).then((value) => JSON.stringify(value, null, 2))
      response.setHeader('content-type', 'application/json; charset=utf-8')
      response.end(await document)
      return
    }
    const { matched } = await handler.handle(request, response, { prefix: apiBase, context: callerOf(request) })
    if (!matched) sendError(response, 404, 'NOT_FOUND', t('server.noRoute', { method: request.method, path: pathname }))
  }
}

/**
 * Who asks. A name that is not all ASCII comes as UTF-8, which Node reads as Latin-1, or percent-encoded; what is no such
 * encoding is the name itself.
 */
function callerOf(request: IncomingMessage): Caller {
  const sent = workspaceOf(request.headers)
  if (sent === null) return {}
  const text = Buffer.from(sent, 'latin1').toString('utf8')
  const name = text.includes('\ufffd') ? sent : text
  try {
    return { workspace: decodeURIComponent(name) }
  } catch {
    return { workspace: name }
  }
}
