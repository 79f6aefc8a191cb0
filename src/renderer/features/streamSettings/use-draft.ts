import { useState } from 'react'
import type { StreamDraft } from './draft'

interface Editing {
  /** What was stored when the editing began. */
  base: StreamDraft
  /** Every state so far, the present one last. */
  steps: StreamDraft[]
}

/** A stream's settings while they are edited, over what is stored; single choices can be taken back. */
export function useDraft(stored: StreamDraft) {
  const [editing, setEditing] = useState<Editing | null>(null)
  const draft = editing?.steps.at(-1) ?? stored
  return {
    draft,
    /** What is stored has changed since the editing began. */
    hasMoved: editing !== null && JSON.stringify(editing.base) !== JSON.stringify(stored),
    change: (change: Partial<StreamDraft>) =>
      setEditing((before) => {
        const last = before?.steps.at(-1) ?? stored
        return { base: before?.base ?? stored, steps: [...(before?.steps ?? []), { ...last, ...change }] }
      }),
    takeBack: () =>
      setEditing((before) =>
        before && before.steps.length > 1 ? { ...before, steps: before.steps.slice(0, -1) } : null,
      ),
    discard: () => setEditing(null),
  }
}
