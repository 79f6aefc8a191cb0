import { type Problem, ProblemError } from '@shared/model'
import { afterEach, expect } from 'vitest'
import { createGateway, type GatewayOptions } from '../create-gateway'
import type { NangoGateway } from '../gateway'
import { type ScriptedServer, startScriptedServer } from './scripted-server'

export const apiKey = '6f1c6d0e-3b1d-4c55-9a6e-0d7f1f0b2a11'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Calls a function when the test is over. */
export function whenOver(cleanup: () => unknown): void {
  cleanups.push(cleanup)
}

/** A gateway to a scripted server. Waits between tries are noted and not waited for. */
export async function start(
  script: Parameters<typeof startScriptedServer>[0],
  options: Partial<GatewayOptions> = {},
): Promise<{ server: ScriptedServer; gateway: NangoGateway; waits: number[] }> {
  const server = await startScriptedServer(script)
  const waits: number[] = []
  const gateway = createGateway({
    host: server.host,
    apiKey,
    version: '1.2.3',
    pause: async (ms) => {
      waits.push(ms)
    },
    ...options,
  })
  whenOver(server.close)
  whenOver(() => gateway.close())
  return { server, gateway, waits }
}

/** The problem with which something is refused. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ProblemError)
  return (error as ProblemError).problem
}
