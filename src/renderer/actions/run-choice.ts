import type { RunFilter } from '@shared/contract'
import type { RunStatus, RunTrigger } from '@shared/model'
import { create } from 'zustand'
import { onLeave } from '../client'

/** Periods of the Started filter. Days are calendar days here, so that a filter names the same moment for a whole day. */
export const periods = ['today', 'week', 'month', 'any'] as const
export type Period = (typeof periods)[number]

/** Statuses of the segmented filter. */
export const filterStatuses = ['running', 'succeeded', 'partial', 'failed'] as const satisfies readonly RunStatus[]

/** What the person has chosen; null lets everything through. */
export interface RunChoice {
  status: (typeof filterStatuses)[number] | null
  integrationId: string | null
  trigger: RunTrigger | null
  started: Period
  search: string
}

/** How the list opens. */
export const openingChoice: RunChoice = {
  status: null,
  integrationId: null,
  trigger: null,
  started: 'week',
  search: '',
}

/** Lets every run through. */
export const noChoice: RunChoice = { ...openingChoice, started: 'any' }

/** Whether anything narrows the list. */
export function isNarrowed(choice: RunChoice): boolean {
  return (
    choice.status !== null ||
    choice.integrationId !== null ||
    choice.trigger !== null ||
    choice.started !== 'any' ||
    choice.search.trim() !== ''
  )
}

const days: Record<Exclude<Period, 'any'>, number> = { today: 1, week: 7, month: 30 }

/** The moment from which a period counts: local midnight, today being one of its days. Undefined for any time. */
export function periodStart(period: Period, now: Date): string | undefined {
  if (period === 'any') return undefined
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days[period] - 1))
  return start.toISOString()
}

/** The filter of the contract for a choice. */
export function runFilterOf(choice: RunChoice, now: Date): RunFilter {
  const search = choice.search.trim()
  const startedAfter = periodStart(choice.started, now)
  return {
    ...(choice.status ? { status: choice.status } : {}),
    ...(choice.integrationId ? { integrationId: choice.integrationId } : {}),
    ...(choice.trigger ? { trigger: choice.trigger } : {}),
    ...(startedAfter ? { startedAfter } : {}),
    ...(search ? { search: search.slice(0, 200) } : {}),
  }
}

/** The choice of the Sync runs place; kept while other places are looked at. */
export const useRunChoice = create<{ choice: RunChoice; choose(change: Partial<RunChoice>): void }>()((set) => ({
  choice: openingChoice,
  choose: (change) => set((state) => ({ choice: { ...state.choice, ...change } })),
}))
onLeave(() => useRunChoice.getState().choose({ integrationId: null, search: '' }))
