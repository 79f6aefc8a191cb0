import type { AppClient } from '@shared/contract'
import type { EngineEvent } from '@shared/model'
import type { QueryClient } from '@tanstack/react-query'
import { api } from './api'
import { pauseBefore } from './backoff'
import type { Connection } from './connection'
import { useLive } from './live'
import { setShown, useShown, whileShown } from './shown'

/** What is read again when a topic changed: first parts of the query keys. */
const keysByTopic: Record<Extract<EngineEvent, { type: 'changed' }>['topics'][number], string[][]> = {
  workspace: [['workspaces'], ['app'], ['backups']],
  integrations: [['integrations'], ['mapping']],
  runs: [['runs'], ['integrations', 'overview']],
  records: [
    ['integrations'],
    ['runs', 'changes'],
    ['records'],
    ['attention'],
    ['conflicts'],
    ['reviews'],
    ['outbox'],
    ['links'],
    ['coverage'],
    ['duplicates'],
  ],
}

/** Hears of the events that a screen reacts to besides reading again: toasts, the connect dialog. */
export type EventListener = (event: EngineEvent) => void
const listeners = new Set<EventListener>()

/** Calls `listener` for every event of the engine until the returned function is called. */
export function onEngineEvent(listener: EventListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Takes one event into the caches and the live store. */
export function applyEvent(event: EngineEvent, queries: QueryClient): void {
  const live = useLive.getState()
  switch (event.type) {
    case 'ready':
      // Nothing is missed from here on; whatever was read before may be old.
      void queries.invalidateQueries()
      break
    case 'changed':
      for (const topic of event.topics)
        for (const path of keysByTopic[topic]) void queries.invalidateQueries({ queryKey: [path] })
      break
    case 'run.progress':
      live.progress(event)
      break
    case 'run.log':
      live.addLines(event.runId, event.lines)
      break
    case 'run.ended':
      live.ended(event.runId)
      break
    case 'connect':
      queries.setQueryData(api.integrations.attempt.queryKey({ input: { attemptId: event.attempt.id } }), event.attempt)
      break
    case 'connectivity':
      queries.setQueryData(api.app.connectivity.queryKey(), event.connectivity)
      break
  }
  for (const listener of listeners) listener(event)
}

/**
 * Subscribes on a connection and takes the events of the workspace that this window shows, until the connection closes.
 * A stream that ends early is opened again; when another workspace is shown, one of that takes its place.
 */
export async function followEvents(client: AppClient, queries: QueryClient, connection: Connection): Promise<void> {
  for (let attempt = 0; !connection.closed.aborted; attempt += 1) {
    let shown = whileShown()
    try {
      // A new window shows what the host shows, and stays with it whatever other windows do.
      if (useShown.getState().id === null) setShown((await client.workspaces.state()).current?.id ?? null)
      shown = whileShown()
      const events = await client.app.events(undefined, { signal: AbortSignal.any([connection.closed, shown]) })
      for await (const event of events) {
        attempt = 0
        applyEvent(event, queries)
      }
    } catch {
      // The connection closed (the loop ends) or the engine refused; either way the next try tells.
    }
    if (shown.aborted) attempt = 0
    else if (!connection.closed.aborted) await pause(pauseBefore(attempt), AbortSignal.any([connection.closed, shown]))
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
