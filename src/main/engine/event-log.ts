import type { EngineEvent } from '@shared/model'
import type { EventHub } from './events'

/** Runs whose beginning is remembered, so that it is written once. */
const mostRemembered = 1000

/**
 * Writes a line for each connect attempt, each run and each change of the network, as they happen: what a log file needs
 * to tell later what went on. Names ids and states, never values of records.
 *
 * @param write takes a line without its end
 */
export function logEvents(events: EventHub, write: (line: string) => void, signal: AbortSignal): void {
  const lineOf = eventLines()
  const follow = async () => {
    for await (const event of events.subscribe(() => true, signal)) {
      const line = lineOf(event)
      if (line !== null) write(line)
    }
  }
  follow().catch((error: unknown) => {
    if (!signal.aborted)
      write(`Events are no longer written: ${error instanceof Error ? error.message : String(error)}`)
  })
}

/** Returns the function that puts an event into a line; null for one that says nothing new. */
export function eventLines(): (event: EngineEvent) => string | null {
  const begun = new Set<string>()
  const attempts = new Map<string, string>()
  const reached = new Map<string, boolean>()
  return (event) => {
    switch (event.type) {
      case 'connect': {
        const { id, provider, state } = event.attempt
        if (attempts.get(id) === state) return null
        remember(attempts, id, state)
        return `Connect attempt ${id} to ${provider} in ${event.workspaceId}: ${state}`
      }
      case 'run.progress':
        if (event.status !== 'running' || begun.has(event.runId)) return null
        if (begun.size >= mostRemembered) begun.clear()
        begun.add(event.runId)
        return `Run ${event.runId} of ${event.integrationId} in ${event.workspaceId} began`
      case 'run.ended': {
        begun.delete(event.runId)
        const what = `${event.status}, ${event.changeCount} changes`
        return `Run ${event.runId} of ${event.integrationId} in ${event.workspaceId} ended: ${what}`
      }
      case 'connectivity': {
        const { online, reason } = event.connectivity
        if ((reached.get(event.workspaceId) ?? true) === online) return null
        reached.set(event.workspaceId, online)
        return `${event.workspaceId} is ${online ? 'online again' : `offline${reason ? `: ${reason}` : ''}`}`
      }
      default:
        return null
    }
  }
}

function remember(attempts: Map<string, string>, id: string, state: string): void {
  if (attempts.size >= mostRemembered) attempts.clear()
  attempts.set(id, state)
}
