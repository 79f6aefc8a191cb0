import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type ClientLink, createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { createEngineHandler } from '../../src/main/engine/api/handler'
import type { EngineClock } from '../../src/main/engine/clock'
import type { CommitObserver } from '../../src/main/engine/store/store'
import { Engine } from '../../src/main/engine/workspaces/engine'
import { createHostServer, type HostParts } from '../../src/main/host/supervisor/host-router'
import type { AppClient } from '../../src/shared/contract'
import type { HostClient } from '../../src/shared/host'
import { type Caller, callerHeaders } from '../../src/shared/rpc/caller'
import { silentLog } from './host'

export interface KitEngineOptions {
  dataDir: string
  parts: HostParts
  clock: EngineClock
  commits: CommitObserver
  /** Through which every answer to a client goes; here a call can end otherwise. */
  guard?: <T>(answer: Promise<T>) => Promise<T>
}

/**
 * The engine as its worker composes it, in this process: a host behind the host contract, the app contract on a port.
 * What a procedure threw and was not foreseen stands in `unexpected`.
 */
export class KitEngine {
  readonly client: AppClient
  readonly engine: Engine
  readonly unexpected: unknown[] = []
  readonly #ports: MessagePort[]

  static async start(options: KitEngineOptions): Promise<KitEngine> {
    const kit = new KitEngine(options)
    await kit.engine.start()
    return kit
  }

  private constructor({ dataDir, parts, clock, commits, guard = (answer) => answer }: KitEngineOptions) {
    const toHost = new MessageChannel()
    createHostServer(parts, silentLog)(toHost.port1)
    for (const port of [toHost.port1, toHost.port2]) port.start()
    const host: HostClient = createORPCClient(new RPCLink({ port: toHost.port2 }))
    this.engine = new Engine({ version: 'test', dataDir, host, clock, commits })
    const toClient = new MessageChannel()
    createEngineHandler(this.engine, (error) => this.unexpected.push(error))(toClient.port1)
    for (const port of [toClient.port1, toClient.port2]) port.start()
    const link = new RPCLink<Caller>({ port: toClient.port2, headers: callerHeaders })
    const guarded: ClientLink<Caller> = { call: (...call) => guard(link.call(...call)) }
    this.client = createORPCClient<AppClient>(guarded)
    this.#ports = [toHost.port1, toHost.port2, toClient.port1, toClient.port2]
  }

  /** Ends it in order; one that has died finds out here that it is dead. */
  async close(): Promise<void> {
    await this.engine.close()
    for (const port of this.#ports) port.close()
  }
}
