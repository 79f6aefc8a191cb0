import { type CallerTrigger, fail } from '@shared/model'
import type { EntityRow } from '../../store/entities'
import type { Acts } from '../acts'
import { companyChange, noteAssociation, primaryChange, wantPair } from '../associations'
import type { Edited } from './edit-records'
import { act, homeOf } from './edit-run'
import { isWritten, type RecordPorts, requireEntity, Surroundings } from './record-context'

/**
 * Says that a contact and a company belong together, or which company comes first. It waits for every CRM that has both;
 * one that has not yet, and comes to have them, gets it then.
 *
 * @param input `primary`: the company comes first; absent: only where the contact has no other
 * @throws ProblemError NOT_FOUND, NOT_ASSOCIABLE, RECORD_DELETED, RECORD_ONLY_READ when no CRM can take it; then nothing
 * is changed
 */
export function associateRecords(
  ports: RecordPorts,
  input: { id: string; other: string; primary?: boolean | undefined },
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const { entity, contact, company } = requirePair(ports, input.id, input.other)
  if (contact.deletedAt !== null || company.deletedAt !== null) fail('RECORD_DELETED')
  const held = store.associations.get(contact.id, company.id)
  const primary = input.primary ?? (held?.primary || store.associations.count(contact.id) === 0)
  const before = store.associations.primaryOf(contact.id)
  const contested = store.associations.wantsOf(contact.id, company.id).some(({ problem }) => problem !== null)
  if (held?.primary === primary && !contested) return { entity, runId: null }
  return changed(ports, { entity, contact }, trigger, (acts) => {
    const changes = acts.associate(contact.id, company.id) ? [companyChange(store, company.id, true)] : []
    const first = primary ? company.id : before === company.id ? null : before
    if (acts.setPrimary(contact.id, first)) changes.push(primaryChange(store, before, first))
    wantPair(acts, contact.id, company.id, { primary })
    noteAssociation(acts, contact.id, null, 'local', changes)
  })
}

/**
 * Says that a contact and a company no longer belong together.
 *
 * @throws ProblemError as {@link associateRecords}, and NO_SUCH_ASSOCIATION
 */
export function dissociateRecords(
  ports: RecordPorts,
  input: { id: string; other: string },
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const { entity, contact, company } = requirePair(ports, input.id, input.other)
  const held = store.associations.get(contact.id, company.id) ?? fail('NO_SUCH_ASSOCIATION')
  return changed(ports, { entity, contact }, trigger, (acts) => {
    acts.dissociate(held)
    wantPair(acts, contact.id, company.id)
    noteAssociation(acts, contact.id, null, 'local', [companyChange(store, company.id, false)])
  })
}

function requirePair({ store }: RecordPorts, id: string, otherId: string) {
  const [entity, other] = [requireEntity(store, id), requireEntity(store, otherId)]
  const contact = [entity, other].find(({ kind }) => kind === 'contact') ?? fail('NOT_ASSOCIABLE')
  const company = [entity, other].find(({ kind }) => kind === 'company') ?? fail('NOT_ASSOCIABLE')
  return { entity, contact, company }
}

function changed(
  ports: RecordPorts,
  { entity, contact }: { entity: EntityRow; contact: EntityRow },
  trigger: CallerTrigger,
  work: (acts: Acts) => void,
): Edited {
  const { store } = ports
  const links = new Surroundings(ports).linksOf(contact.id)
  const [first] = links
  if (first && !links.some(({ place }) => isWritten(place))) {
    fail('RECORD_ONLY_READ', { provider: first.place.providerName })
  }
  const where = { integrationId: homeOf(store, contact.id, links), kind: contact.kind, trigger }
  const { runId } = act(store, where, work)
  return { entity: requireEntity(store, String(entity.id)), runId }
}
