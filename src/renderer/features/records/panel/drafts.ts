import type { FieldValue, Problem } from '@shared/model'
import { create } from 'zustand'
import { onLeave } from '../../../client'

export type Draft = Readonly<Record<string, FieldValue>>

interface Drafts {
  /** What a person has typed and not saved, by record and field. */
  drafts: Readonly<Record<string, Draft>>
  /** Why the last try to save was refused, by record. */
  refusals: Readonly<Record<string, Problem>>
  set(id: string, field: string, value: FieldValue): void
  /** Takes what was typed in a field back. */
  unset(id: string, field: string): void
  refuse(id: string, problem: Problem): void
  drop(id: string): void
}

function without<T>(all: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _gone, ...rest } = all
  return rest
}

/** Edits that are typed and not saved: they outlive the panel, live updates and a look at another place. */
export const useDrafts = create<Drafts>()((set) => ({
  drafts: {},
  refusals: {},
  set: (id, field, value) =>
    set((state) => ({
      drafts: { ...state.drafts, [id]: { ...state.drafts[id], [field]: value } },
      refusals: without(state.refusals, id),
    })),
  unset: (id, field) =>
    set((state) => {
      const draft = without(state.drafts[id] ?? {}, field)
      const drafts = Object.keys(draft).length > 0 ? { ...state.drafts, [id]: draft } : without(state.drafts, id)
      return { drafts, refusals: without(state.refusals, id) }
    }),
  refuse: (id, problem) => set((state) => ({ refusals: { ...state.refusals, [id]: problem } })),
  drop: (id) => set((state) => ({ drafts: without(state.drafts, id), refusals: without(state.refusals, id) })),
}))
onLeave(() => useDrafts.setState({ drafts: {}, refusals: {} }))

const nothing: Draft = {}

/** What is typed and not saved of a record. */
export function useDraft(id: string): Draft {
  return useDrafts((state) => state.drafts[id] ?? nothing)
}
