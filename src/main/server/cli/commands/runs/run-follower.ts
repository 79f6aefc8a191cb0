import { setTimeout as pause } from 'node:timers/promises'
import type { AppClient } from '@shared/contract'
import type { RunDetail, RunStatus, RunStream } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'

/** How often a run is looked at again whose end may have been missed, ms. */
const lookMs = 5000
/** How long a run that was cut off may take to go on as another one, ms. */
const goesOnMs = 30_000
/** How often that is looked for, ms. */
const goesOnLookMs = 250

type Events = Awaited<ReturnType<AppClient['app']['events']>>
type Progress = (status: RunStatus, streams: RunStream[]) => void

interface Followed {
  progress: Progress
  ended: PromiseWithResolvers<RunDetail>
  /** It was cut off, and the run that goes on with it is looked for. */
  sought: boolean
}

const stillGoing: ReadonlySet<RunStatus> = new Set(['queued', 'running'])

/**
 * Follows runs to their end by the engine's events. Opened before the runs begin, so that nothing is missed. When the
 * engine goes away it goes on with the next one: a sync that was cut off goes on there as a run of its own.
 */
export class RunFollower {
  readonly #client: AppClient
  readonly #runs = new Map<string, Followed>()
  readonly #timer: NodeJS.Timeout
  #events: Events
  #closed = false

  private constructor(client: AppClient, events: Events) {
    this.#client = client
    this.#events = events
    void this.#read()
    this.#timer = setInterval(() => void this.#lookAtAll(), lookMs)
  }

  static async open(client: AppClient): Promise<RunFollower> {
    return new RunFollower(client, await eventsOf(client))
  }

  /** Resolves with the run, or the one that it went on as, once it has ended. Rejects when no engine comes any more. */
  follow(runId: string, progress: Progress): Promise<RunDetail> {
    const ended = Promise.withResolvers<RunDetail>()
    this.#runs.set(runId, { progress, ended, sought: false })
    void this.#look(runId)
    return ended.promise
  }

  /** The runs that have not ended, as they are called now. */
  get going(): string[] {
    return [...this.#runs.keys()]
  }

  /** Says that the events are no longer wanted; to be awaited before the line to the engine is closed. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#events.return?.()
  }

  async #read(): Promise<void> {
    for (;;) {
      try {
        for await (const event of this.#events) {
          if (event.type === 'run.progress') this.#runs.get(event.runId)?.progress(event.status, event.streams)
          if (event.type === 'run.ended' && this.#runs.has(event.runId)) void this.#look(event.runId)
        }
        return
      } catch (error) {
        if (this.#closed) return
        if (!isEngineGone(error)) return this.#fail(error)
      }
      try {
        this.#events = await eventsOf(this.#client)
        await this.#lookAtAll()
      } catch (error) {
        if (!this.#closed) this.#fail(error)
        return
      }
    }
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all(this.going.map((id) => this.#look(id)))
  }

  async #look(runId: string): Promise<void> {
    try {
      const run = await this.#client.runs.get({ id: runId })
      const followed = this.#runs.get(runId)
      if (!followed || followed.sought) return
      followed.progress(run.status, run.streams)
      if (stillGoing.has(run.status)) return
      if (run.status === 'interrupted' && run.kind === 'sync') {
        await this.#goOn(run, followed)
        return
      }
      this.#runs.delete(runId)
      followed.ended.resolve(run)
    } catch (error) {
      const followed = this.#runs.get(runId)
      if (followed) followed.sought = false
      // The reader of the events looks again when there is another engine, or fails.
      if (!isEngineGone(error)) this.#fail(error)
    }
  }

  /** Looks for the run that goes on with one that was cut off; without one, that was its end. */
  async #goOn(run: RunDetail, followed: Followed): Promise<void> {
    followed.sought = true
    for (const until = Date.now() + goesOnMs; ; await pause(goesOnLookMs)) {
      const { items } = await this.#client.runs.list({ integrationId: run.integrationId })
      const next = items.find(({ continues }) => continues === run.id)
      if (!next && Date.now() < until && !this.#closed) continue
      this.#runs.delete(run.id)
      if (next) this.follow(next.id, followed.progress).then(followed.ended.resolve, followed.ended.reject)
      else followed.ended.resolve(run)
      return
    }
  }

  #fail(error: unknown): void {
    for (const { ended } of this.#runs.values()) ended.reject(error)
    this.#runs.clear()
  }
}

/** The events from now on. */
async function eventsOf(client: AppClient): Promise<Events> {
  const events = await client.app.events()
  await events.next()
  return events
}

function isEngineGone(error: unknown): boolean {
  return orpcToProblem(error).code === 'ENGINE_RESTARTED'
}
