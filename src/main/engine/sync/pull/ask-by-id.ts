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

/** Merges that are followed from one record to the next. */
const mostHops = 10

/** Ids in parts that one request takes; none where the CRM cannot be asked by id. */
export function partsOf(idsPerRead: number, ids: readonly string[]): string[][] {
  if (idsPerRead < 1) return []
  return Array.from({ length: Math.ceil(ids.length / idsPerRead) }, (_, index) =>
    ids.slice(index * idsPerRead, (index + 1) * idsPerRead),
  )
}

/**
 * Asks the CRM itself, and not its index, for records by their ids; as many as one request takes. One that was merged
 * into another comes as that one.
 */
export async function readByIds(session: ObjectSession, remoteIds: readonly string[]): Promise<Answered> {
  const { records, rejected } = await session.definition.readByIds(session.read, remoteIds)
  const answered = new Set([...records.map(({ askedId }) => askedId), ...rejected.map(({ remoteId }) => remoteId)])
  const asked = withMerged(records)
  const survivors = await readSurvivors(session, asked.filter(isMerged))
  return {
    records: [...asked.filter((record) => !isMerged(record)), ...survivors.records],
    rejected: [...rejected, ...survivors.rejected],
    absent: [...remoteIds.filter((id) => !answered.has(id)), ...survivors.absent],
  }
}

/** Whether a record is gone because it was merged into another, as it says itself. */
export function isMerged({ deletedAt, mergedInto }: RemoteRecord): boolean {
  return deletedAt !== null && typeof mergedInto === 'string'
}

/**
 * The records that others were merged into, over any number of merges, each with those that went into it. `absent`: ones
 * whose survivor is gone as well. One whose survivor cannot be read is in neither: nothing is known of it.
 */
export async function readSurvivors(session: ObjectSession, merged: readonly RemoteRecord[]): Promise<Answered> {
  const { definition, read } = session
  const answer: Answered = { records: [], rejected: [], absent: [] }
  let open = Map.groupBy(merged, ({ mergedInto }) => mergedInto ?? '')
  for (let hop = 0; open.size > 0 && hop < mostHops; hop += 1) {
    const further: [string, RemoteRecord[]][] = []
    for (const part of partsOf(definition.idsPerRead, [...open.keys()])) {
      const { records, rejected } = await definition.readByIds(read, part)
      const unreadable = new Set(rejected.map(({ remoteId }) => remoteId))
      for (const target of part) {
        const losers = open.get(target) ?? []
        const found = withMerged(records.filter(({ askedId }) => askedId === target))[0]
        if (found?.deletedAt === null) {
          const ids = [...found.mergedIds, ...losers.map(({ remoteId }) => remoteId)]
          answer.records.push({ ...found, mergedIds: [...new Set(ids)] })
        } else if (found && isMerged(found)) further.push([found.mergedInto ?? '', [...losers, found]])
        else if (!unreadable.has(target)) answer.absent.push(...losers.map(({ remoteId }) => remoteId))
      }
    }
    open = new Map(further.map(([target]) => [target, further.flatMap(([to, some]) => (to === target ? some : []))]))
  }
  return answer
}

/** A read by id that answers with another id is a merge: the one that was asked for went into the other. */
function withMerged(asked: readonly AskedRecord[]): RemoteRecord[] {
  const records = new Map<string, RemoteRecord>()
  for (const { askedId, ...record } of asked) {
    const known = records.get(record.remoteId) ?? record
    const isOther = askedId !== record.remoteId && !known.mergedIds.includes(askedId)
    records.set(record.remoteId, isOther ? { ...known, mergedIds: [...known.mergedIds, askedId] } : known)
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
  for (const part of partsOf(definition.idsPerRead, remoteIds)) {
    read.signal.throwIfAborted()
    const answer = await readByIds(session, part)
    store.commit(() => {
      recorder.countApplied(definition.stream, applyAnswer(session, answer, way))
      done(part)
      recorder.flush()
    })
  }
}
