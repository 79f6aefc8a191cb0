import { parentPort, workerData } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { contract } from '@shared/contract'
import type { EngineBoot, HostClient, ToEngine } from '@shared/host'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'

/** An engine with nothing behind it: it starts, answers and ends as the real one does. For tests of hosts. */
const boot = workerData as EngineBoot
const host: HostClient = createORPCClient(new RPCLink({ port: boot.hostPort }))

const os = implement(contract)
const router = {
  app: {
    info: os.app.info.handler(async () => ({
      version: boot.version,
      dataDir: boot.dataDir,
      capabilities: await host.capabilities(),
    })),
    connectivity: os.app.connectivity.handler(() => ({ online: true, since: null, reason: null })),
    /** Never answers. */
    checkConnectivity: os.app.checkConnectivity.handler(() => new Promise(() => {})),
    events: os.app.events.handler(async function* ({ signal }) {
      yield { type: 'ready' as const }
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    }),
  },
}

const handler = new RPCHandler(router, { plugins: [new ProblemErrorsPlugin(() => {})] })
parentPort?.on('message', (message: ToEngine) => {
  if (message.type === 'client') handler.upgrade(message.port)
  // A data folder of this name makes an engine that never stops by itself.
  else if (!boot.dataDir.endsWith('stubborn')) process.exit(0)
})
if (boot.dataDir.endsWith('broken')) throw new Error('this engine cannot start')
parentPort?.postMessage({ type: 'ready' })
