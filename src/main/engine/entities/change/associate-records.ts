import { type CallerTrigger, fail } from '@shared/model'
import type { EntityRow } from '../../store/entities/entities'
import type { Store } from '../../store/store'
import type { Acts } from '../acts'
import { associationChange, names, noteAssociation, primaryChange, wantPair } from '../association-wants'
import { contestOf, endAgreed } from '../primaries'
import type { Edited } from './edit-records'
import { act, homeOf } from './edit-run'
import { isWritten, type RecordPorts, requireEntity, Surroundings } from './record-context'

/**
 * Says that two records belong together, or that one comes before all others of its kind. It waits for every CRM that has
 * both; one that has not yet, and comes to have them, gets it then.
 *
 * @param input `primary`: it comes first; absent: only where it is the only company of a contact
 * @throws ProblemError NOT_FOUND, NOT_ASSOCIABLE, RECORD_DELETED, RECORD_ONLY_READ when no CRM can take it; then nothing
 * is changed
 */
export function associateRecords(
  ports: RecordPorts,
  input: { id: string; other: string; primary?: boolean | undefined },
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const { entity, from, to } = requirePair(ports, input.id, input.other)
  if (from.deletedAt !== null || to.deletedAt !== null) fail('RECORD_DELETED')
  const held = store.associations.get(from.id, to.id)
  const primary = input.primary ?? (held?.primary || isFirstCompany(store, from, to))
  const before = store.associations.primaryOf(from.id, to.kind)
  const isRefused = store.associations.wantsOf(from.id, to.id).some(({ problem }) => problem !== null)
  if (held?.primary === primary && !isRefused) return { entity, runId: null }
  return changed(ports, { entity, from }, trigger, (acts) => {
    const changes = acts.associate(from.id, to.id) ? [associationChange(store, to.id, true)] : []
    const first = primary ? to.id : before === to.id ? null : before
    if (acts.setPrimary(from.id, first, to.kind)) changes.push(primaryChange(store, before, first))
    wantPair(acts, from.id, to.id, { primary })
    const contest = contestOf(store, from.id, to.kind)
    if (contest) endAgreed(acts, contest.id)
    noteAssociation(acts, from.id, null, 'local', changes)
  })
}

/**
 * Says that two records no longer belong together.
 *
 * @throws ProblemError as {@link associateRecords}, and NO_SUCH_ASSOCIATION
 */
export function dissociateRecords(
  ports: RecordPorts,
  input: { id: string; other: string },
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const { entity, from, to } = requirePair(ports, input.id, input.other)
  const held = store.associations.get(from.id, to.id) ?? fail('NO_SUCH_ASSOCIATION')
  return changed(ports, { entity, from }, trigger, (acts) => {
    acts.dissociate(held)
    wantPair(acts, from.id, to.id)
    noteAssociation(acts, from.id, null, 'local', [associationChange(store, to.id, false)])
  })
}

/** A contact has a first company as soon as it has one; of other kinds only where a CRM or a person says so. */
function isFirstCompany(store: Store, from: EntityRow, to: EntityRow): boolean {
  return from.kind === 'contact' && store.associations.count(from.id, to.kind) === 0
}

/** The two records, the one that names the other in front. */
function requirePair({ store }: RecordPorts, id: string, otherId: string) {
  const [entity, other] = [requireEntity(store, id), requireEntity(store, otherId)]
  if (entity.id === other.id) fail('NOT_ASSOCIABLE')
  const isHeldReversed = store.associations.get(other.id, entity.id) !== null
  if (names(entity.kind, other.kind) && !isHeldReversed) return { entity, from: entity, to: other }
  if (names(other.kind, entity.kind)) return { entity, from: other, to: entity }
  return fail('NOT_ASSOCIABLE')
}

function changed(
  ports: RecordPorts,
  { entity, from }: { entity: EntityRow; from: EntityRow },
  trigger: CallerTrigger,
  work: (acts: Acts) => void,
): Edited {
  const { store } = ports
  const links = new Surroundings(ports).linksOf(from.id)
  const [first] = links
  if (first && !links.some(({ place }) => isWritten(place))) {
    fail('RECORD_ONLY_READ', { provider: first.place.providerName })
  }
  const where = { integrationId: homeOf(store, from.id, links), kind: from.kind, trigger }
  const { runId } = act(store, where, work)
  return { entity: requireEntity(store, String(entity.id)), runId }
}
