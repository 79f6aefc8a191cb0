import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Worker } from 'node:worker_threads'
import type { Logger } from '../files/log'

/** Sends what a worker prints to the log: stdout belongs to the answers of the command line. */
export function writeLines(worker: Worker, name: string, log: Logger): void {
  const follow = (stream: Readable, write: (line: string) => void) => {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', write)
  }
  follow(worker.stdout, (line) => log.info(`[${name}] ${line}`))
  follow(worker.stderr, (line) => log.warn(`[${name}] ${line}`))
}

/** The environment for a worker: keys and tokens of the host are none of its business. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NANGO_SECRET_KEY: _key, PATCHBAY_TOKEN: _token, ...rest } = env
  return rest
}
