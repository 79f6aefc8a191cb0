import type { Problem, Run } from '@shared/model'
import { create } from 'zustand'
import { api, client, onLeave, problemOf, queryClient, useShown } from '../client'

/** One first-sync preview: a dry run of an integration that was never confirmed. */
export interface PreviewFlow {
  integrationId: string
  /** Null while the engine makes the run. */
  runId: string | null
  /** Why no run came about. */
  failure: Problem | null
}

interface PreviewState {
  /** What the dialog shows; null when it is closed. */
  flow: PreviewFlow | null
  /** Previews that go on with the dialog closed, by integration. */
  background: Record<string, PreviewFlow>
}

/** The first-sync previews of this window. */
export const usePreview = create<PreviewState>()(() => ({ flow: null, background: {} }))
onLeave(() => usePreview.setState({ flow: null, background: {} }))

/** Opens the preview of an integration: the one that goes on, or a new one. */
export function beginPreview(integrationId: string): void {
  const { [integrationId]: known, ...background } = usePreview.getState().background
  if (known) usePreview.setState({ flow: known, background })
  else startPreview(integrationId)
}

/** Begins a new dry run and shows it. */
export function startPreview(integrationId: string): void {
  const flow: PreviewFlow = { integrationId, runId: null, failure: null }
  usePreview.setState({ flow })
  const context = { workspace: useShown.getState().id ?? undefined }
  const isShown = () => usePreview.getState().flow === flow
  client.integrations.sync({ id: integrationId, trigger: 'manual', dryRun: true }).then(
    (run: Run) => {
      void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
      // The person gave up, or went to another workspace, before there was anything to stop.
      if (!isShown()) void client.runs.stop({ id: run.id }, { context }).catch(() => {})
      else usePreview.setState({ flow: { ...flow, runId: run.id } })
    },
    (error: unknown) => {
      if (isShown()) usePreview.setState({ flow: { ...flow, failure: problemOf(error) } })
    },
  )
}

/** Closes the dialog. A dry run that has not ended goes on; returns whether one does. */
export function closePreview(ended: boolean): boolean {
  const { flow, background } = usePreview.getState()
  const goesOn = flow?.runId != null && !ended
  usePreview.setState({ flow: null, background: goesOn ? { ...background, [flow.integrationId]: flow } : background })
  return goesOn
}

/** Stops the shown dry run and closes the dialog. */
export async function cancelPreview(): Promise<void> {
  const { flow } = usePreview.getState()
  usePreview.setState({ flow: null })
  if (!flow?.runId) return
  try {
    await client.runs.stop({ id: flow.runId })
  } catch {
    // A dry run writes nothing, so one that could not be stopped does no harm.
  }
}

/** Takes an ended preview out of the background; null when the run is none, or the dialog shows it. */
export function takePreview(runId: string): PreviewFlow | null {
  const { background } = usePreview.getState()
  const flow = Object.values(background).find((each) => each.runId === runId)
  if (!flow) return null
  const { [flow.integrationId]: _taken, ...others } = background
  usePreview.setState({ background: others })
  return flow
}

/** Shows a preview that has ended in the background. */
export function showPreview(flow: PreviewFlow): void {
  usePreview.setState({ flow })
}

/** Whether a run under way is a preview that this window began, and so writes nothing. */
export function useIsPreview(runId: string): boolean {
  return usePreview(({ flow, background }) => {
    const previews = flow ? [flow, ...Object.values(background)] : Object.values(background)
    return previews.some((each) => each.runId === runId)
  })
}
