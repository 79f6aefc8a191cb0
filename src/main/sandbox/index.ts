import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { FromSandbox, SandboxBoot, ToSandbox } from '@shared/host'
import { hostedNangoPerMinute } from './options'
import { startSandbox } from './server'

/** The sandbox in a worker of a host. A failure to start ends the worker with the reason as its error. */
async function serveHost(port: MessagePort, boot: SandboxBoot): Promise<void> {
  const sandbox = await startSandbox({ nangoPerMinute: hostedNangoPerMinute, ...boot })
  port.on('message', (message: ToSandbox) => {
    if (message.type === 'set-live') sandbox.setLive(message.live)
    else void sandbox.close().then(() => process.exit(0))
  })
  const ready: FromSandbox = { type: 'ready', host: sandbox.host, apiKey: sandbox.apiKey }
  port.postMessage(ready)
}

if (!isMainThread && parentPort !== null) {
  await serveHost(parentPort, workerData as SandboxBoot)
} else {
  // A package has no command line: this lies outside of it.
  const { runInTerminal } = await import('./terminal')
  await runInTerminal(process.argv.slice(2))
}
