import type { ConflictPolicy, Direction, StreamRules } from '@shared/model'

/** What a person can set of a stream on its page. */
export type StreamDraft = Pick<
  StreamRules,
  'direction' | 'policy' | 'fieldPolicies' | 'createMissing' | 'onRemoteDelete' | 'onLocalDelete' | 'deleteGuard'
>

/** The groups of the page, in reading order. */
export const groups = ['direction', 'policy', 'rules', 'missing', 'deletedThere', 'guard', 'deletedHere'] as const
export type Group = (typeof groups)[number]

/** Policies in the order of the choice. */
export const policies = [
  'ask',
  'newest',
  'crm',
  'crm-unless-blank',
  'patchbay',
  'patchbay-unless-blank',
] as const satisfies readonly ConflictPolicy[]

/** The part of a stream's rules that its page shows. */
export function draftOf(rules: StreamRules): StreamDraft {
  const { direction, policy, fieldPolicies, createMissing, onRemoteDelete, onLocalDelete, deleteGuard } = rules
  return { direction, policy, fieldPolicies, createMissing, onRemoteDelete, onLocalDelete, deleteGuard }
}

/** Whether a group says something else than what is stored. */
export function isChanged(group: Group, before: StreamDraft, after: StreamDraft): boolean {
  switch (group) {
    case 'direction':
      return before.direction !== after.direction
    case 'policy':
      return before.policy !== after.policy
    case 'rules':
      return changedRules(before, after).length > 0
    case 'missing':
      return before.createMissing !== after.createMissing
    case 'deletedThere':
      return before.onRemoteDelete !== after.onRemoteDelete
    case 'guard':
      return (
        before.deleteGuard.count !== after.deleteGuard.count || before.deleteGuard.share !== after.deleteGuard.share
      )
    case 'deletedHere':
      return before.onLocalDelete !== after.onLocalDelete
  }
}

/** The groups that say something else than what is stored. */
export function changedGroups(before: StreamDraft, after: StreamDraft): Group[] {
  return groups.filter((group) => isChanged(group, before, after))
}

/** Fields whose own rule is another one, comes or goes. */
export function changedRules(before: StreamDraft, after: StreamDraft): string[] {
  const fields = new Set([...Object.keys(before.fieldPolicies), ...Object.keys(after.fieldPolicies)])
  return [...fields].filter((field) => before.fieldPolicies[field] !== after.fieldPolicies[field])
}

/** Whether a direction writes to the CRM. */
export function isWriting(direction: Direction): boolean {
  return direction === 'both' || direction === 'to'
}

/** Whether saving leads to records that are made or deleted somewhere, so that the list of changes is to be seen first. */
export function needsReview(before: StreamDraft, after: StreamDraft): boolean {
  const fills = (draft: StreamDraft) => draft.createMissing && isWriting(draft.direction)
  const deletesThere = (draft: StreamDraft) => draft.onLocalDelete === 'delete' && isWriting(draft.direction)
  return (
    (fills(after) && !fills(before)) ||
    (after.onRemoteDelete === 'delete' && before.onRemoteDelete !== 'delete') ||
    (deletesThere(after) && !deletesThere(before)) ||
    (isWriting(after.direction) && !isWriting(before.direction)) ||
    isLooser(before, after)
  )
}

function isLooser({ deleteGuard: before }: StreamDraft, { deleteGuard: after }: StreamDraft): boolean {
  return after.count > before.count || after.share > before.share
}

/** The guard never asks below this many records. */
const leastGuarded = 5

/** How many deletes in a day pass unasked of so many records held: the lower of both numbers, never below five. */
export function guardLimit(guard: StreamDraft['deleteGuard'], held: number): { limit: number; byShare: number } {
  const byShare = Math.floor(held * guard.share)
  return { limit: Math.max(leastGuarded, Math.min(guard.count, byShare)), byShare }
}
