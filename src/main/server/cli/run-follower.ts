import type { AppClient } from '@shared/contract'
import type { RunDetail, RunStatus, RunStream } from '@shared/model'

/** How often a run is looked at again whose end may have been missed, ms. */
const lookMs = 5000

type Events = Awaited<ReturnType<AppClient['app']['events']>>
type Progress = (status: RunStatus, streams: RunStream[]) => void

interface Followed {
  progress: Progress
  ended: PromiseWithResolvers<RunDetail>
}

const stillGoing: ReadonlySet<RunStatus> = new Set(['queued', 'running'])

/** Follows runs to their end by the engine's events. Opened before the runs begin, so that nothing is missed. */
export class RunFollower {
  readonly #client: AppClient
  readonly #events: Events
  readonly #runs = new Map<string, Followed>()
  readonly #timer: NodeJS.Timeout

  private constructor(client: AppClient, events: Events) {
    this.#client = client
    this.#events = events
    void this.#read()
    this.#timer = setInterval(() => void this.#lookAtAll(), lookMs)
  }

  static async open(client: AppClient): Promise<RunFollower> {
    const events = await client.app.events()
    await events.next()
    return new RunFollower(client, events)
  }

  /** Resolves with the run once it has ended. Rejects when the engine goes away. */
  follow(runId: string, progress: Progress): Promise<RunDetail> {
    const ended = Promise.withResolvers<RunDetail>()
    this.#runs.set(runId, { progress, ended })
    void this.#look(runId)
    return ended.promise
  }

  /** Says that the events are no longer wanted; to be awaited before the line to the engine is closed. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#events.return?.()
  }

  async #read(): Promise<void> {
    try {
      for await (const event of this.#events) {
        if (event.type === 'run.progress') this.#runs.get(event.runId)?.progress(event.status, event.streams)
        if (event.type === 'run.ended' && this.#runs.has(event.runId)) void this.#look(event.runId)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.#look(id)))
  }

  async #look(runId: string): Promise<void> {
    try {
      const run = await this.#client.runs.get({ id: runId })
      const followed = this.#runs.get(runId)
      if (!followed) return
      followed.progress(run.status, run.streams)
      if (stillGoing.has(run.status)) return
      this.#runs.delete(runId)
      followed.ended.resolve(run)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    for (const { ended } of this.#runs.values()) ended.reject(error)
    this.#runs.clear()
  }
}
