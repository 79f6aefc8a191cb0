import type { ImportKind, ImportReport, Problem } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, client, problemOf, useLive } from '../../../client'

/** What a person has chosen for a file. */
export interface ImportChoice {
  kind: ImportKind
  /** Of the file, as base64. */
  content: string
  map: Readonly<Record<string, string>>
  existing: 'fill' | 'overwrite' | 'leave'
  dates: 'iso' | 'day-first' | 'month-first'
  decimal: '.' | ','
  integrations: readonly string[]
}

/** Rows of a report that are shown. */
const shownRows = 100

/** Takes the file as it was chosen, or only says what would be done. */
export function runImport(choice: ImportChoice, dryRun: boolean, signal?: AbortSignal): Promise<ImportReport> {
  const { map, integrations } = choice
  const input = { ...choice, map: { ...map }, integrations: [...integrations] }
  return client.records.import(
    { ...input, dryRun, limit: shownRows, trigger: 'manual' },
    signal === undefined ? {} : { signal },
  )
}

/** What an import would do, anew with every choice; the last report stands until the next one is there. */
export function usePreview(choice: ImportChoice | null): {
  report: ImportReport | null
  problem: Problem | null
  busy: boolean
} {
  const [state, setState] = useState<{ report: ImportReport | null; problem: Problem | null; of: ImportChoice | null }>(
    {
      report: null,
      problem: null,
      of: null,
    },
  )
  useEffect(() => {
    if (!choice) return
    const abort = new AbortController()
    runImport(choice, true, abort.signal).then(
      (report) => {
        if (!abort.signal.aborted) setState({ report, problem: null, of: choice })
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ report: null, problem: problemOf(error), of: choice })
      },
    )
    return () => abort.abort()
  }, [choice])
  return { report: state.report, problem: state.problem, busy: choice !== state.of }
}

/** The import that is under way, once it has changed something: its run, and how many rows of the file it has looked at. */
export function useRunningImport(busy: boolean): { runId: string | null; done: number } {
  const input = { kind: 'import', status: 'running', limit: 1 } as const
  const runs = useQuery({ ...api.runs.list.queryOptions({ input }), enabled: busy })
  const runId = busy ? (runs.data?.items[0]?.id ?? null) : null
  const live = useLive((state) => (runId === null ? undefined : state.runs[runId]))
  return { runId, done: live?.streams[0]?.pulled ?? 0 }
}
