import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type StreamName,
  type VerifiedRecord,
  type VerifiedState,
  type VerifiedStream,
  verification,
} from '@shared/model'
import { z } from 'zod'
import type { ListPage, RemoteRecord } from '../../providers/provider'
import { MetRecords } from '../../store/accounts/met-marks'
import type { ObjectSession } from '../../sync/object-session'
import { partsOf, readByIds } from '../../sync/pull/ask-by-id'
import { openStream } from '../../sync/push/push-streams'
import { runSteps, type SyncResult } from '../../sync/stream-steps'
import type { SyncOptions } from '../../sync/sync-options'
import { type Comparison, compareRecord } from './compare'

/** Records of each state that a report shows. */
const mostNamed = 1000
/** Further ones that a repair knows by their ids alone. */
const mostKept = 100_000
/** Records that are looked at in one step on this side. */
const chunk = 500

/** A report as it is kept: what it shows, and the ids of those that differ besides, by object. */
export const keptVerification = verification.extend({ further: z.record(z.string(), z.array(z.string())).default({}) })
export type KeptVerification = z.infer<typeof keptVerification>

/**
 * Reads streams of a CRM whole and compares them with what is held: what a sync would have to do, and everything that a
 * sync believes to be done and is not. Applies nothing. What differs is read again by its id before it counts, for a
 * list may lag. Never throws; what went wrong is in the result.
 */
export async function verifyRun(
  options: SyncOptions,
  only: StreamName | null,
): Promise<SyncResult & { report: KeptVerification }> {
  const report: KeptVerification = { streams: [], records: [], further: {} }
  const result = await runSteps(options, [
    async (stream) => {
      if (only !== null && stream !== only) return
      options.recorder.update(stream, (item) => {
        item.state = 'running'
      })
      const found = new Findings(stream, options.recorder.stream(stream).label)
      report.streams.push(found.counts)
      for (const session of await openStream(options, stream)) await verifyObject(session, found)
      report.records.push(...found.records)
      Object.assign(report.further, found.further)
      options.recorder.log('info', `${stream}: ${wordsOf(found.counts)}`)
    },
  ])
  return { ...result, report }
}

/** What was found of one stream. */
class Findings {
  readonly counts: VerifiedStream
  readonly records: VerifiedRecord[] = []
  /** Ids of those that differ and are not among the records, by object. */
  readonly further: Record<string, string[]> = {}
  #kept = 0
  readonly #named = new Map<VerifiedState, number>()

  constructor(
    readonly stream: StreamName,
    label: string,
  ) {
    this.counts = { stream, label, equal: 0, waits: 0, differs: 0, onlyHere: 0, onlyThere: 0 }
  }

  add(session: ObjectSession, remoteId: string, comparison: Comparison): void {
    const state = comparison?.state ?? 'equal'
    this.counts[countOf[state]] += 1
    if (comparison === null) return
    const named = this.#named.get(state) ?? 0
    if (named >= mostNamed) {
      if (comparison.state !== 'waits') this.#keep(session.object.name, remoteId)
      return
    }
    this.#named.set(state, named + 1)
    this.records.push({
      ...comparison,
      stream: this.stream,
      kind: session.shape.kind,
      object: session.object.name,
      remoteId,
    })
  }

  #keep(object: string, remoteId: string): void {
    if (this.#kept >= mostKept) return
    this.#kept += 1
    this.further[object] ??= []
    this.further[object].push(remoteId)
  }
}

const countOf = {
  equal: 'equal',
  waits: 'waits',
  differs: 'differs',
  'only-here': 'onlyHere',
  'only-there': 'onlyThere',
} as const satisfies Record<VerifiedState, keyof VerifiedStream>

async function verifyObject(session: ObjectSession, found: Findings): Promise<void> {
  const { definition, read, store, object, recorder } = session
  const { changes } = definition
  const met = new MetRecords()
  // Listing parent by parent has a budget of its own: the children that are held are asked for by their ids.
  if (changes.by === 'parent') return verifyNotMet(session, met, found)
  for (let at: string | null = null; ; ) {
    const page: ListPage = await changes.listAll(read, at)
    const known = store.records.findMany(
      object.id,
      page.records.map(({ remoteId }) => remoteId),
    )
    const doubtful: string[] = []
    for (const record of page.records) {
      const held = known.get(record.remoteId) ?? null
      if (held) met.add(held.id)
      const comparison = compareRecord(session, record, held)
      if (comparison === null || comparison.state === 'waits') found.add(session, record.remoteId, comparison)
      else doubtful.push(record.remoteId)
    }
    // A row that cannot be read says nothing of being gone.
    for (const { remoteId } of page.rejected) {
      const held = remoteId === null ? null : store.records.find(object.id, remoteId)
      if (held) met.add(held.id)
    }
    await compareAgain(session, doubtful, found)
    recorder.update(definition.stream, (stream) => {
      stream.pulled += page.records.length + page.rejected.length
      if (page.total !== null) stream.expected = Math.max(page.total, stream.pulled)
    })
    store.commit(() => recorder.flush())
    if (page.next === null) break
    at = page.next
    read.signal.throwIfAborted()
  }
  await verifyNotMet(session, met, found)
}

/** What seemed to differ, read by its id. */
async function compareAgain(session: ObjectSession, remoteIds: readonly string[], found: Findings): Promise<void> {
  const { definition, store, object } = session
  for (const part of partsOf(definition.idsPerRead, remoteIds)) {
    const { records, absent } = await readByIds(session, part)
    const known = store.records.findMany(object.id, part)
    for (const record of records) {
      const held = known.get(record.remoteId) ?? null
      if (record.deletedAt !== null) addGone(session, record.remoteId, record, found)
      else found.add(session, record.remoteId, compareRecord(session, record, held))
    }
    for (const remoteId of absent) addGone(session, remoteId, null, found)
  }
}

/** It is gone at the CRM: that is a difference only where it is held here as alive. */
function addGone(session: ObjectSession, remoteId: string, record: RemoteRecord | null, found: Findings): void {
  const { store, object, shape } = session
  const held = store.records.find(object.id, remoteId)
  if (!held || held.deletedAt !== null) return
  const entity = held.entityId === null ? null : store.entities.get(held.entityId)
  found.add(session, remoteId, {
    state: 'only-here',
    recordId: entity ? String(entity.id) : null,
    name: entity?.displayName ?? shape.nameOf(record?.fields ?? held.fields),
    fields: [],
  })
}

/** Records that are held as alive and that the listing did not show: each is asked for by its id. */
async function verifyNotMet(session: ObjectSession, met: MetRecords, found: Findings): Promise<void> {
  const { store, object } = session
  for (let after = 0; ; ) {
    const rows = store.records.liveAfter(object.id, after, chunk)
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    const missing = rows.filter(({ id }) => !met.has(id)).map(({ remoteId }) => remoteId)
    await compareAgain(session, missing, found)
    await nextTurn()
    session.read.signal.throwIfAborted()
  }
}

function wordsOf({ equal, waits, differs, onlyHere, onlyThere }: VerifiedStream): string {
  return `${equal} equal, ${waits} wait, ${differs} differ, ${onlyHere} only here, ${onlyThere} only there`
}
