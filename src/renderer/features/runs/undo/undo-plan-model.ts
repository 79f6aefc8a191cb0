import type { UndoPlan, UndoPlanAtCrm } from '@shared/model'

type Action = UndoPlan['back']['items'][number]['action']

/** Whether an undo takes apart what the next syncs could match, or make, again. */
export function takesApart({ back }: UndoPlan): boolean {
  return back.items.some(({ action }) => action === 'deleted' || action === 'unlinked' || action === 'cancelled')
}

/** How many writes go to a CRM. */
export function writesAt({ creates, updates, deletes, restores, associations }: UndoPlanAtCrm): number {
  return creates + updates + deletes + restores + associations
}

/** Whether an undo has anything to do. */
export function doesAnything(plan: UndoPlan): boolean {
  return plan.back.count > 0 || plan.atCrm.some((at) => writesAt(at) > 0)
}

/** What happens here by action; null where the plan names only the first of them. */
export function backByAction({ back }: UndoPlan): { action: Action; count: number }[] | null {
  if (back.items.length < back.count) return null
  const counts = new Map<Action, number>()
  for (const { action } of back.items) counts.set(action, (counts.get(action) ?? 0) + 1)
  return [...counts].map(([action, count]) => ({ action, count }))
}

/** What stays, record by record, and how many more there are of each reason beyond those that are named. */
export function leftShown(
  plan: UndoPlan,
  shown: number,
): {
  items: UndoPlan['left']['items']
  more: number
} {
  const items = plan.left.items.slice(0, shown)
  return { items, more: plan.left.count - items.length }
}

/** Equal for two plans that do the same; a plan that has changed is shown before it is carried out. */
export function planKey({ back, left, atCrm }: UndoPlan): string {
  return JSON.stringify([back, left, atCrm])
}
