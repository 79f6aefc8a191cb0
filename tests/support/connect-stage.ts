import { existsSync, readFileSync } from 'node:fs'
import { systemClock } from '../../src/main/engine/clock'
import { LimiterRegistry } from '../../src/main/engine/crm/limiter-registry'
import { attachConnection, identifyAccount } from '../../src/main/engine/integrations/accounts'
import { ConnectService } from '../../src/main/engine/integrations/connect/connect-service'
import type { ConnectClock } from '../../src/main/engine/integrations/connect/ports'
import { createGateway } from '../../src/main/engine/nango/create-gateway'
import type { NangoGateway } from '../../src/main/engine/nango/gateway'
import type { GatewayTimes } from '../../src/main/engine/nango/transport'
import { providers } from '../../src/main/engine/providers/registry'
import { openTestStore, type TestStore } from '../../src/main/engine/store/testing'
import { type ConnectAttempt, type ConnectState, endedConnectStates } from '../../src/shared/model'
import type { Sim } from './sim'

/** Short waits pass ten times as fast, long ones (expiry) as they are. */
const hurriedClock: ConnectClock = {
  now: () => Date.now(),
  after: (ms, run) => systemClock.after(ms <= 10_000 ? ms / 10 : ms, run),
}

/** The connect flow on a real store and a real gateway, with a sandbox at the other end and a host that only notes. */
export class ConnectStage {
  gateway: NangoGateway
  readonly #store: TestStore = openTestStore()
  readonly #clock: ConnectClock
  readonly #connect: () => NangoGateway
  readonly hostCalls: string[] = []
  readonly published: ConnectAttempt[] = []
  #waiting: (() => void)[] = []
  #generation = 0
  service: ConnectService

  constructor(sim: Sim, clock: ConnectClock = hurriedClock, times: Partial<GatewayTimes> = {}) {
    this.#clock = clock
    this.#connect = () => createGateway({ host: sim.host, apiKey: sim.apiKey, version: '0', times })
    this.gateway = this.#connect()
    this.service = this.#newService()
  }

  get store(): TestStore['store'] {
    return this.#store.store
  }

  /** Waits until an attempt is in a state; fails when it ends in another. */
  async until(attemptId: string, state: ConnectState): Promise<ConnectAttempt> {
    for (;;) {
      const attempt = this.service.get(attemptId)
      if (attempt.state === state) return attempt
      if (endedConnectStates.has(attempt.state)) {
        throw new Error(`Ended as ${attempt.state}: ${JSON.stringify(attempt.problem)}`)
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** The engine dies without a word and is started again on the same file. */
  crash(): void {
    this.#generation += 1
    this.gateway.close()
    this.gateway = this.#connect()
    this.service = this.#newService()
  }

  /** All that the database's files hold. */
  storeBytes(): Buffer {
    const files = [this.#store.file, `${this.#store.file}-wal`].filter((file) => existsSync(file))
    return Buffer.concat(files.map((file) => readFileSync(file)))
  }

  async close(): Promise<void> {
    await this.service.close()
    this.gateway.close()
    this.#store[Symbol.dispose]()
  }

  #newService(): ConnectService {
    const { store } = this
    const generation = this.#generation
    // What died does nothing any more.
    const clock: ConnectClock = {
      now: () => this.#clock.now(),
      after: (ms, run) => this.#clock.after(ms, () => generation === this.#generation && run()),
    }
    const limits = new LimiterRegistry().open(store.limiters)
    const note = (what: string) => async () => void this.hostCalls.push(what)
    return new ConnectService({
      gateway: () => this.gateway,
      attempts: store.attempts,
      clock,
      host: {
        openConnectWindow: note('open window'),
        closeConnectWindow: note('close window'),
        openBrowser: note('open browser'),
      },
      providers: {
        nameOf: (id) => providers.get(id).manifest.name,
        accountIdOf: (id, facts) => providers.get(id).accountIdOf(facts),
        connectInputsOf: (id) => providers.get(id).manifest.connectInputs ?? [],
      },
      tags: () => ({ patchbay_workspace: 'w1' }),
      connectionOf: (id) => store.integrations.get(id)?.connectionId ?? null,
      onConnected: async ({ attempt, connection, signal }) => {
        const provider = providers.get(attempt.provider)
        const account = await identifyAccount({ gateway: this.gateway, provider, connection, limits, signal })
        const { row, problem } = attachConnection(store, provider, connection, account, attempt.reconnects)
        return { integrationId: row.id, problem }
      },
      publish: (attempt) => {
        this.published.push(attempt)
        for (const resolve of this.#waiting.splice(0)) resolve()
      },
    })
  }
}
