import { associationFields, type EntityKind, type FieldChange } from '@shared/model'
import type { AssociationPair, AssociationWant, HeldAssociation } from '../store/entities/associations'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'
import type { Acts } from './acts'

/** Kinds in their order: a record names those that it belongs to, of kinds behind its own. */
const order: Record<EntityKind, number> = { activity: 0, lead: 1, contact: 2, company: 3 }

/** What is to be done about a pair at one CRM. */
type Plan = Pick<AssociationWant, 'op' | 'primary'> | null

/** Whether a record of a kind names ones of another kind: a contact its companies, an activity all that it is about. */
export function names(kind: EntityKind, otherKind: EntityKind): boolean {
  // A lead that became a deal stays, and leads on to it.
  return order[kind] < order[otherKind] || (kind === 'lead' && otherKind === 'lead')
}

/**
 * Finds out what waits of a pair at the CRMs that have both records, after it has changed here or there.
 *
 * @param options `objectId`: only this account's. `primary`: which one comes first is to be written as well, although
 * the CRM has another one
 */
export function wantPair(
  acts: Acts,
  entityId: number,
  otherId: number,
  { objectId, primary = false }: { objectId?: number; primary?: boolean } = {},
): void {
  const { store, runId, now } = acts
  const write = writerOf(store).associations
  const here = store.associations.get(entityId, otherId)
  const left = new Map(store.associations.wantsOf(entityId, otherId).map((want) => [want.objectId, want]))
  for (const pair of store.associations.pairs(entityId, otherId)) {
    const known = left.get(pair.objectId)
    left.delete(pair.objectId)
    if (objectId !== undefined && pair.objectId !== objectId) continue
    const plan = planPair(here, pair, primary || known?.primary === true)
    if (!plan || !pair.written) {
      if (known && !plan) write.endWant(known)
    } else if (known?.op !== plan.op || (known.problem !== null ? primary : known.primary !== plan.primary)) {
      write.want({ objectId: pair.objectId, entityId, otherId, ...plan, runId }, now)
    }
  }
  // One of the two is no longer there: a link that comes again asks anew.
  if (objectId === undefined) for (const want of left.values()) write.endWant(want)
}

/** What is to be written to a CRM so that it has what is here. */
export function planPair(here: HeldAssociation | null, pair: AssociationPair, primary: boolean): Plan {
  if (!here) return pair.there ? { op: 'remove', primary: false } : null
  if (!pair.there) return { op: 'add', primary: here.primary && (primary || !pair.hasPrimary) }
  return primary && here.primary && !pair.therePrimary ? { op: 'add', primary: true } : null
}

/** Writes a change of associations into the history of the entity that names the other. */
export function noteAssociation(
  acts: Acts,
  entityId: number,
  recordId: number | null,
  side: 'local' | 'remote',
  fields: readonly FieldChange[],
  action: 'updated' | 'decided' = 'updated',
): void {
  const entity = acts.store.entities.get(entityId)
  if (!entity) return
  acts.note({ entityId, recordId, kind: entity.kind, name: entity.displayName, action, side, fields })
}

/** An entity that has come to another one, or has left it, as the history tells it. */
export function associationChange(store: Store, otherId: number, isIn: boolean): FieldChange {
  const [name, kind] = [nameOf(store, otherId), kindOf(store, otherId)]
  return { ...associationFields[kind].any, before: isIn ? null : name, after: isIn ? name : null }
}

/** Another one of a kind comes first, as the history tells it. */
export function primaryChange(store: Store, before: number | null, after: number | null): FieldChange {
  const kind = kindOf(store, before ?? after)
  return {
    ...associationFields[kind].first,
    before: before === null ? null : nameOf(store, before),
    after: after === null ? null : nameOf(store, after),
  }
}

/** The kind of an entity; one that went with the data of its account counts as a company. */
function kindOf(store: Store, entityId: number | null): EntityKind {
  return (entityId === null ? null : store.entities.get(entityId)?.kind) ?? 'company'
}

function nameOf(store: Store, entityId: number): string {
  return store.entities.get(entityId)?.displayName || String(entityId)
}
