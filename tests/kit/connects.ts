import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { type ConnectAttempt, type ConnectState, endedConnectStates } from '../../src/shared/model'
import type { Place } from './place'
import { type Visit, Visitor } from './visitor'

export interface BeginOptions {
  mode?: ConnectAttempt['mode']
  /** Absent: the provider's own. */
  integrationKey?: string
  /** The integration that is connected again. */
  reconnects?: string
}

/** Real steps of waiting for what comes over the network, ms, and how much time passes for the engine at each. */
const step = { real: 2, passing: 50 }

/** Connect attempts of a workspace: a person with a browser of their own on one side, the app contract on the other. */
export class Connects {
  readonly #place: Place
  readonly visitor = new Visitor()

  constructor(place: Place) {
    this.#place = place
  }

  /** Begins an attempt. */
  start({ mode = 'window', integrationKey, reconnects }: BeginOptions = {}): Promise<ConnectAttempt> {
    const { integrations } = this.#place.client
    if (reconnects !== undefined) return integrations.reconnect({ id: reconnects, mode })
    const words = wordsOf()
    return integrations.connect({
      provider: words.provider,
      integrationKey: integrationKey ?? words.integrationKey,
      mode,
    })
  }

  /** Begins an attempt and opens its page. */
  async begin(options: BeginOptions = {}): Promise<{ attempt: ConnectAttempt; page: Visit }> {
    const attempt = await this.start(options)
    if (attempt.state !== 'waiting')
      throw new Error(`The attempt is ${attempt.state}: ${JSON.stringify(attempt.problem)}`)
    return { attempt, page: await this.visitor.open(attempt.url ?? '') }
  }

  /** Connects the first account that the consent page offers; returns the integration's id. */
  async connectFirst(options: BeginOptions = {}): Promise<string> {
    const { attempt, page } = await this.begin(options)
    await this.visitor.answer(page, 'allow')
    return (await this.until(attempt, 'connected')).integrationId ?? ''
  }

  get({ id }: Pick<ConnectAttempt, 'id'>): Promise<ConnectAttempt> {
    return this.#place.client.integrations.attempt({ attemptId: id })
  }

  /** Asks Nango for the attempt's outcome at once, as a caller that has come back does. */
  callback({ id }: Pick<ConnectAttempt, 'id'>): Promise<ConnectAttempt> {
    return this.#place.client.integrations.callback({ attemptId: id })
  }

  cancel({ id }: Pick<ConnectAttempt, 'id'>): Promise<ConnectAttempt> {
    return this.#place.client.integrations.cancelConnect({ params: { attemptId: id } })
  }

  /** Lets time pass until an attempt is in a state; fails when it ends in another. */
  async until(attempt: Pick<ConnectAttempt, 'id'>, state: ConnectState): Promise<ConnectAttempt> {
    for (;;) {
      const now = await this.get(attempt)
      if (now.state === state) return now
      if (endedConnectStates.has(now.state)) {
        throw new Error(`Ended as ${now.state}: ${JSON.stringify(now.problem)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, step.real))
      this.#place.time.advance(step.passing)
    }
  }

  /** The states that were published of an attempt, in their order, each once. */
  statesOf({ id }: Pick<ConnectAttempt, 'id'>): ConnectState[] {
    const heard = this.#place.ear.events.flatMap((event) =>
      event.type === 'connect' && event.attempt.id === id ? [event.attempt.state] : [],
    )
    return [...new Set(heard)]
  }
}
