import { Acts } from '../../entities/acts'
import { applyPage, type PageCounts } from '../../entities/apply/apply-page'
import { noteGone, type Sign } from '../../entities/gone'
import type { AskedRecord, ReadAnswer, RemoteRecord } from '../../providers/provider'
import type { ObjectSession } from '../object-session'

/** What asking by id has brought, and the ids that the CRM does not know. */
export interface Answered {
  records: RemoteRecord[]
  rejected: ReadAnswer['rejected']
  absent: string[]
}

/** Asks the CRM itself, and not its index, for records by their ids; as many as one request takes. */
export async function readByIds(session: ObjectSession, remoteIds: readonly string[]): Promise<Answered> {
  const { records, rejected } = await session.definition.readByIds(session.read, remoteIds)
  const answered = new Set([...records.map(({ askedId }) => askedId), ...rejected.map(({ remoteId }) => remoteId)])
  return { records: withMerged(records), rejected, absent: remoteIds.filter((id) => !answered.has(id)) }
}

/** A read by id that answers with another id is a merge: the one that was asked for went into the other. */
function withMerged(asked: readonly AskedRecord[]): RemoteRecord[] {
  const records = new Map<string, RemoteRecord>()
  for (const { askedId, ...record } of asked) {
    const known = records.get(record.remoteId) ?? record
    const isMerged = askedId !== record.remoteId && !known.mergedIds.includes(askedId)
    records.set(record.remoteId, isMerged ? { ...known, mergedIds: [...known.mergedIds, askedId] } : known)
  }
  return [...records.values()]
}

/** Takes over what asking by id has brought; what the CRM does not know is noted as gone. Belongs into a commit. */
export function applyAnswer(session: ObjectSession, answer: Answered, way: Sign['way']): PageCounts {
  const context = { ...session, generation: session.object.generation, now: Date.now() }
  const page = { records: answer.records, rejected: answer.rejected, next: null, total: null }
  const counts = applyPage(context, page, 'read')
  const acts = new Acts(context)
  for (const known of context.store.records.findMany(session.object.id, answer.absent).values()) {
    noteGone(context, acts, known, { way, at: null })
  }
  return counts
}

/**
 * Asks for any number of records by their ids and takes over what the CRM answers, a request and a commit at a time.
 *
 * @param done carried out in the commit of each request, with the ids it asked for
 */
export async function askByIds(
  session: ObjectSession,
  remoteIds: readonly string[],
  way: Sign['way'],
  done: (ids: readonly string[]) => void = () => {},
): Promise<void> {
  const { definition, store, recorder, read } = session
  for (let start = 0; start < remoteIds.length; start += definition.idsPerRead) {
    read.signal.throwIfAborted()
    const part = remoteIds.slice(start, start + definition.idsPerRead)
    const answer = await readByIds(session, part)
    store.commit(() => {
      recorder.countApplied(definition.stream, applyAnswer(session, answer, way))
      done(part)
      recorder.flush()
    })
  }
}
