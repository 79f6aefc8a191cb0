import type { StreamName } from '@shared/model'
import { bringKeysUpToDate } from '../entities/rekey'
import type { Provider } from '../providers/provider'
import type { ObjectSession } from './object-session'
import { askAssociations, mergeAllAssociations } from './pull/ask-associations'
import { settleFound, settleSigns } from './pull/check-known'
import { decidePreview } from './pull/decide-preview'
import { pullObject } from './pull/pull-object'
import { takeInFree } from './pull/take-in-free'
import { pushAssociations } from './push/push-associations'
import { openStream, pushNeeding, pushStream } from './push/push-streams'
import { readReferenceData } from './reference-data'
import { runSteps, type SyncResult } from './stream-steps'
import type { SyncOptions } from './sync-options'

/** What a sync needs to know beyond its own account. */
export interface SyncPorts {
  provider: (id: string) => Provider
  /** When everything has been read and nothing of what differs has been decided. */
  beforeDecisions?: () => Promise<void>
}

/**
 * One sync of an integration: pulls its streams one after the other, then pushes what waits. Never throws; what went
 * wrong is in the result.
 */
export function runSync(options: SyncOptions, ports: SyncPorts): Promise<SyncResult> {
  const opened = new Map<StreamName, ObjectSession[]>()
  let isAsked = false
  // Owners and pipelines come first: records name them.
  const askReference = async () => {
    if (!isAsked) await readReferenceData(options)
    isAsked = true
  }
  const pull = async (stream: StreamName) => {
    options.recorder.update(stream, (item) => {
      item.state = 'running'
    })
    await askReference()
    await bringKeysUpToDate(options.store, options.signal)
    const sessions = await openStream(options, stream)
    opened.set(stream, sessions)
    for (const session of sessions) {
      await pullObject(session)
      await takeInFree(session)
    }
  }
  const push = (stream: StreamName) => pushStream(options, stream, async () => opened.get(stream) ?? [])
  // Deletes travel only when all that the run has seen is counted.
  const settle = async (stream: StreamName) => {
    for (const session of opened.get(stream) ?? []) await settleSigns(session)
  }
  const sessionsOf = async (stream: StreamName) => opened.get(stream) ?? openStream(options, stream)
  const ask = async (stream: StreamName) => {
    for (const session of opened.get(stream) ?? []) await askAssociations(session, sessionsOf)
  }
  // An association needs both of its records: it is merged when all have been read, and written when all have been made.
  const merge = () => mergeAllAssociations(options)
  const pushTogether = (stream: StreamName) => pushAssociations(options, stream, sessionsOf)
  const pushWaiting = (stream: StreamName) => pushNeeding(options, stream, async () => opened.get(stream) ?? [])
  const found = (stream: StreamName) => settleFound(options, stream, sessionsOf)
  let before = ports.beforeDecisions
  const decide = async (stream: StreamName) => {
    const look = before
    before = undefined
    await look?.()
    await decidePreview(options, stream, ports.provider)
  }
  return runSteps(options, [pull, ask, settle, merge, decide, push, pushWaiting, merge, pushTogether, found])
}
