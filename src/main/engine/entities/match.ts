import type { EntityKind, StreamSettings } from '@shared/model'
import type { MappedFields } from '../fields/field-definition'
import { type KeyKind, type MatchKey, type MatchKeys, matchKeys, strongKind } from '../fields/identity'
import type { KeyHolder } from '../store/entities/entity-keys'
import type { ReviewReason } from '../store/entities/reviews'
import type { Store } from '../store/store'

/** Where records come from that are to be matched. */
export interface MatchScope {
  kind: EntityKind
  integrationId: string
  matchBy: StreamSettings['matchBy']
}

/** A record that has no entity; `recordId` is null while it is not stored. */
export interface Unmatched {
  recordId: number | null
  fields: MappedFields
  /** The keys of the fields, where they are known. */
  keys?: MatchKeys
}

export type Match =
  | { type: 'none' }
  | { type: 'entity'; id: number }
  | { type: 'review'; candidates: number[]; reason: ReviewReason }

/** A person can look at so many. */
export const mostCandidates = 20
const mostByWeakKey = 10

const kindsBy: Record<StreamSettings['matchBy'][number], readonly KeyKind[]> = {
  email: ['email'],
  phone: ['phone'],
  domain: ['host', 'site'],
}

const reasons: Record<KeyKind, ReviewReason> = {
  email: 'further-address',
  phone: 'same-number',
  host: 'shared-site',
  site: 'shared-site',
}

/** The keys of a record by which its stream matches. */
export interface CountedKeys {
  strong: MatchKey | null
  weak: MatchKey[]
}

/** The entities that carry keys, by the key. */
export type Holders = ReadonlyMap<string, KeyHolder[]>

/**
 * Finds the entities that records of one account are, for a page at once and in its order. The only entity with the same
 * strong key is it; several of them, or what only weak keys find, are for a person to decide. No candidate is an entity
 * that another live record of the account has, for two records of one CRM are two entities; nor one that the record is
 * held back from. A host that two live companies of one account have is a weak key.
 */
export function matchPage(store: Store, scope: MatchScope, records: readonly Unmatched[]): Match[] {
  const keys = records.map(({ fields, keys: known }) => countedKeys(scope, known ?? matchKeys(scope.kind, fields)))
  const holders = holdersOf(store, scope, keys)
  const ids = records.flatMap(({ recordId }) => recordId ?? [])
  const heldBack = store.keptApart.heldBackMany(ids)
  const shared = sharedHosts(scope.integrationId, holders, keys, new Set(ids))
  // Of the page's own records, too, only one is an entity.
  const taken = new Set<number>()
  return records.map(({ recordId }, index) => {
    const { strong = null, weak = [] } = keys[index] ?? {}
    const heldFrom = (recordId === null ? null : heldBack.get(recordId)) ?? new Set()
    const isFree = ({ entityId, accounts }: KeyHolder) =>
      !accounts.includes(scope.integrationId) && !taken.has(entityId) && !heldFrom.has(entityId)
    const match = judge(holders, { strong, weak }, strong !== null && shared.has(strong.key), isFree, heldFrom)
    if (match.type === 'entity') taken.add(match.id)
    return match
  })
}

function judge(
  holders: Holders,
  keys: CountedKeys,
  isShared: boolean,
  isFree: (holder: KeyHolder) => boolean,
  heldFrom: ReadonlySet<number>,
): Match {
  const same = isShared || keys.strong === null ? [] : (holders.get(nameOf(keys.strong)) ?? [])
  const sure = same.filter((holder) => !holder.weak)
  const [only, ...others] = sure.filter(isFree)
  // Held back from one with the key: another one with it is no safer guess.
  const wasApart = sure.some(({ entityId }) => heldFrom.has(entityId))
  if (only && others.length === 0 && !wasApart) return { type: 'entity', id: only.entityId }
  const likely = likelyHolders(holders, keys, (holder) => isFree(holder) && (isShared || !sure.includes(holder)))
  const found = only ? [only, ...others, ...likely] : likely
  const [first] = found
  if (!first) return { type: 'none' }
  const candidates = [...new Set(found.map(({ entityId }) => entityId))].slice(0, mostCandidates)
  return { type: 'review', candidates, reason: only ? 'several-candidates' : reasons[first.kind] }
}

/**
 * The entities that carry any of the keys, for a person to look at; those of the strong key in front. A key that too many
 * carry is left out: it is no trace of one company or person.
 */
export function likelyHolders(
  holders: Holders,
  { strong, weak }: CountedKeys,
  fits: (holder: KeyHolder) => boolean,
): KeyHolder[] {
  const ofWeak = weak.map((key) => (holders.get(nameOf(key)) ?? []).filter((holder) => meets(key, holder)))
  return [strong === null ? [] : (holders.get(nameOf(strong)) ?? []), ...ofWeak]
    .map((found) => found.filter(fits))
    .flatMap((found) => (found.length > mostByWeakKey ? [] : found))
}

/** The keys by which the scope's stream matches. */
export function countedKeys({ kind, matchBy }: MatchScope, { strong, weak }: MatchKeys): CountedKeys {
  const kinds = new Set(matchBy.flatMap((by) => kindsBy[by]))
  const strongest = strongKind(kind)
  return {
    strong: strong !== null && strongest !== null && kinds.has(strongest) ? { kind: strongest, key: strong } : null,
    weak: weak.filter((key) => kinds.has(key.kind)),
  }
}

/** The entities that carry any of the keys, in one query. */
export function holdersOf(store: Store, scope: MatchScope, keys: readonly CountedKeys[]): Map<string, KeyHolder[]> {
  const wanted = new Map(
    keys.flatMap(({ strong, weak }) => (strong ? [strong, ...weak] : weak)).map((key) => [nameOf(key), key]),
  )
  return Map.groupBy(store.entityKeys.holders(scope.kind, [...wanted.values()], scope.integrationId), nameOf)
}

/**
 * Hosts that several companies of one account have, as theirs or with a page of it; those of the page and those in review
 * included.
 */
function sharedHosts(
  integrationId: string,
  holders: Holders,
  keys: readonly CountedKeys[],
  ids: ReadonlySet<number>,
): Set<string> {
  const shared = new Set<string>()
  const hosts = keys.flatMap(({ strong, weak }) => [strong ?? [], weak].flat().filter(({ kind }) => kind === 'host'))
  for (const [name, ofPage] of Map.groupBy(hosts, nameOf)) {
    const counts = new Map([[integrationId, ofPage.length]])
    const waiting = new Set<number>()
    for (const holder of holders.get(name) ?? []) {
      for (const account of holder.accounts) counts.set(account, (counts.get(account) ?? 0) + 1)
      for (const id of holder.waiting) if (!ids.has(id)) waiting.add(id)
    }
    counts.set(integrationId, (counts.get(integrationId) ?? 0) + waiting.size)
    if ([...counts.values()].some((count) => count > 1)) for (const { key } of ofPage) shared.add(key)
  }
  return shared
}

/** A page of a host meets the host itself; that two companies have pages of it says nothing. */
function meets(key: MatchKey, holder: KeyHolder): boolean {
  return key.kind !== 'host' || !holder.weak
}

function nameOf({ kind, key }: MatchKey): string {
  return `${kind} ${key}`
}
