import type { Coverage } from '@shared/model'
import type { RecordView } from '../../app/record-place'
import type { HoldingSlot } from '../../components/labels/HeldIn'

/** Records that are held in exactly these CRMs. */
export interface Combination {
  /** The CRMs' ids, comma separated; empty: here alone. */
  id: string
  providers: string[]
  /** Accounts of them that hold such records. */
  heldIn: string[]
  count: number
  waiting: number
  conflicts: number
  fields: { field: string; count: number }[]
}

/** So many combinations have a row of their own. */
const mostRows = 16

/**
 * Puts combinations of accounts together to those of their CRMs, the most frequent in front.
 *
 * @param account only those that this integration holds; null: all
 */
export function combine(
  { combinations }: Coverage,
  slots: readonly HoldingSlot[],
  account: string | null,
): Combination[] {
  const found = new Map<string, Combination>()
  for (const { heldIn, count, waiting, conflicts, fields } of combinations) {
    if (account !== null && !heldIn.includes(account)) continue
    const providers = slots
      .filter(({ integrations }) => integrations.some((id) => heldIn.includes(id)))
      .map(({ provider }) => provider)
    const id = providers.join(',')
    const at = found.get(id) ?? { id, providers, heldIn: [], count: 0, waiting: 0, conflicts: 0, fields: [] }
    found.set(id, {
      ...at,
      heldIn: [...new Set([...at.heldIn, ...heldIn])],
      count: at.count + count,
      waiting: at.waiting + waiting,
      conflicts: at.conflicts + conflicts,
      fields: addFields(at.fields, fields),
    })
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.id.localeCompare(b.id))
}

function addFields(a: Combination['fields'], b: Combination['fields']): Combination['fields'] {
  const counts = new Map(a.map(({ field, count }) => [field, count]))
  for (const { field, count } of b) counts.set(field, (counts.get(field) ?? 0) + count)
  return [...counts].map(([field, count]) => ({ field, count })).sort((x, y) => y.count - x.count)
}

/** The rows of the table, and how many combinations have none of their own. */
export function shownRows(combinations: readonly Combination[]): { rows: Combination[]; folded: Combination[] } {
  if (combinations.length <= mostRows) return { rows: [...combinations], folded: [] }
  return { rows: combinations.slice(0, mostRows - 1), folded: combinations.slice(mostRows - 1) }
}

/** The list of records that a combination counts. */
export function listOf(
  { providers }: Pick<Combination, 'providers'>,
  slots: readonly HoldingSlot[],
  account: string | null,
  state: RecordView['state'] = null,
): Partial<RecordView> {
  const groups = slots
    .filter(({ provider }) => providers.includes(provider))
    .map(({ integrations }) => [...integrations])
  const others = slots.filter(({ provider }) => !providers.includes(provider))
  return {
    heldIn: account === null ? groups : [...groups, [account]],
    notHeldIn: others.flatMap(({ integrations }) => [...integrations]),
    state,
  }
}

const sum = (combinations: readonly Combination[]) => combinations.reduce((all, { count }) => all + count, 0)

/** How many are held in a CRM, and how many of them nowhere else. */
export function heldBy(combinations: readonly Combination[], provider: string): { count: number; only: number } {
  const own = combinations.filter(({ providers }) => providers.includes(provider))
  return { count: sum(own), only: sum(own.filter(({ providers }) => providers.length === 1)) }
}

/** How many are held in more than one CRM. */
export function inSeveral(combinations: readonly Combination[]): number {
  return sum(combinations.filter(({ providers }) => providers.length > 1))
}

/** How many two CRMs have in common; of one with itself, all that it has. */
export function overlap(combinations: readonly Combination[], a: string, b: string): number {
  return sum(combinations.filter(({ providers }) => providers.includes(a) && providers.includes(b)))
}

/** How many one CRM has and another has not, for each pair with any, the most in front. */
export function gapsOf(
  combinations: readonly Combination[],
  providers: readonly string[],
): { a: string; b: string; count: number }[] {
  return providers
    .flatMap((a) => providers.filter((b) => b !== a).map((b) => ({ a, b })))
    .map((pair) => {
      const lacking = combinations.filter(({ providers: own }) => own.includes(pair.a) && !own.includes(pair.b))
      return { ...pair, count: sum(lacking) }
    })
    .filter(({ count }) => count > 0)
    .sort((x, y) => y.count - x.count)
}
