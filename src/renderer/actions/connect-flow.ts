import type { Capabilities, ConnectAttempt, Problem } from '@shared/model'
import { endedConnectStates, makeProblem } from '@shared/model'
import { create } from 'zustand'
import { api, client, onEngineEvent, onLeave, problemOf, queryClient, useShown } from '../client'
import { i18n } from '../lib/i18n'

/** What is being connected. */
export interface ConnectTarget {
  provider: string
  integrationKey: string
  /** The integration whose access is renewed; null for a new account. */
  reconnects: { id: string; account: string } | null
}

/** Where the sign-in page is: in a window of the host, in a tab that opened, or nowhere because the browser forbade it. */
export type PagePlace = 'host' | 'tab' | 'blocked'

export interface ConnectFlow {
  target: ConnectTarget
  place: PagePlace
  /** The tab that was opened for the sign-in page. */
  tab: Window | null
  /** Null while the engine makes the attempt. */
  attemptId: string | null
  /** Why no attempt came about. */
  failure: Problem | null
}

interface ConnectFlowState {
  /** What the dialog shows; null when it is closed. */
  flow: ConnectFlow | null
  /** Attempts that go on with the dialog closed, by attempt. */
  background: Record<string, ConnectFlow>
  /** The capabilities that the flow began with, so that it can begin again. */
  capabilities: Pick<Capabilities, 'connectWindow'> | undefined
}

/** The connect attempts of this window. */
export const useConnectFlow = create<ConnectFlowState>()(() => ({
  flow: null,
  background: {},
  capabilities: undefined,
}))
// Attempts go on in the engine; their windows and tabs belong to the workspace that this window has left.
onLeave(() => useConnectFlow.setState({ flow: null, background: {} }))

/**
 * Begins to connect an account. Must be called in the click itself: where the host has no window of its own, the tab
 * is opened at once, or the browser would take it for a popup, and sent on when the address is known.
 */
export function beginConnect(target: ConnectTarget, capabilities: ConnectFlowState['capabilities']): void {
  const mode = capabilities?.connectWindow ? 'window' : 'caller'
  const tab = mode === 'caller' ? openTab() : null
  const place: PagePlace = mode === 'window' ? 'host' : tab ? 'tab' : 'blocked'
  const flow: ConnectFlow = { target, place, tab, attemptId: null, failure: null }
  useConnectFlow.setState({ flow, capabilities })

  const context = { workspace: useShown.getState().id ?? undefined }
  const call = target.reconnects
    ? client.integrations.reconnect({ id: target.reconnects.id, mode })
    : client.integrations.connect({ provider: target.provider, integrationKey: target.integrationKey, mode })

  call.then(
    (attempt) => {
      remember(attempt)
      if (useConnectFlow.getState().flow !== flow) {
        // The person gave up, or went to another workspace, before there was anything to cancel.
        void client.integrations.cancelConnect({ params: { attemptId: attempt.id } }, { context }).catch(() => {})
        return
      }
      useConnectFlow.setState({ flow: { ...flow, attemptId: attempt.id } })
      if (tab) sendTab(tab, attempt)
    },
    (error) => {
      tab?.close()
      if (useConnectFlow.getState().flow === flow)
        useConnectFlow.setState({ flow: { ...flow, failure: problemOf(error) } })
    },
  )
}

/** Begins the shown flow anew, with the same account or CRM. Must be called in the click itself. */
export function beginAgain(): void {
  const { flow, capabilities } = useConnectFlow.getState()
  if (flow) beginConnect(flow.target, capabilities)
}

/** Closes the dialog. An attempt that has not ended goes on; returns whether one does. */
export function closeDialog(ended: boolean): boolean {
  const { flow, background } = useConnectFlow.getState()
  const goesOn = flow?.attemptId != null && !ended
  useConnectFlow.setState({
    flow: null,
    background: goesOn && flow?.attemptId ? { ...background, [flow.attemptId]: flow } : background,
  })
  return goesOn
}

/** Shows an attempt again that goes on in the background. */
export function showAgain(attemptId: string): void {
  const { [attemptId]: flow, ...background } = useConnectFlow.getState().background
  if (flow) useConnectFlow.setState({ flow, background })
}

/** Takes an ended attempt out of the background; returns what it was about, or null when it was not there. */
export function takeFromBackground(attemptId: string): ConnectFlow | null {
  const { [attemptId]: flow, ...background } = useConnectFlow.getState().background
  if (!flow) return null
  useConnectFlow.setState({ background })
  return flow
}

/** Cancels the shown attempt, closes the dialog, and the tab if it never got to the sign-in page. */
export async function cancelConnect(): Promise<void> {
  const { flow } = useConnectFlow.getState()
  useConnectFlow.setState({ flow: null })
  if (flow?.tab) closeOwn(flow.tab)
  if (!flow?.attemptId) return
  try {
    remember(await client.integrations.cancelConnect({ params: { attemptId: flow.attemptId } }))
  } catch {
    // The engine ends every attempt at its expiry at the latest, and a consent without an attempt makes nothing.
  }
}

/** The problem of an ended attempt; its state stands in where the engine gave none. */
export function problemOfAttempt(attempt: ConnectAttempt, providerName: string): Problem {
  return attempt.problem ?? makeProblem('CONNECT_FAILED', { provider: providerName })
}

function remember(attempt: ConnectAttempt): void {
  const queryKey = api.integrations.attempt.queryKey({ input: { attemptId: attempt.id } })
  const known = queryClient.getQueryData<ConnectAttempt>(queryKey)
  // An event may have said more already than the answer to the call that began it.
  if (known && endedConnectStates.has(known.state)) return
  queryClient.setQueryData(queryKey, attempt)
}

function openTab(): Window | null {
  const tab = window.open('about:blank', '_blank')
  if (!tab) return null
  tab.opener = null
  tab.document.title = i18n.t('integrations.connect.tabTitle')
  return tab
}

/** Closes a tab that still shows our own page. One that is at the CRM is the person's: browsers refuse, with an error. */
function closeOwn(tab: Window): void {
  try {
    String(tab.location.href)
  } catch {
    return
  }
  tab.close()
}

/** Sends the tab to the sign-in page, as soon as its address is known. */
function sendTab(tab: Window, attempt: ConnectAttempt): void {
  if (attempt.url) {
    tab.location.replace(attempt.url)
    return
  }
  const stop = onEngineEvent((event) => {
    if (event.type !== 'connect' || event.attempt.id !== attempt.id) return
    if (event.attempt.url) tab.location.replace(event.attempt.url)
    else if (endedConnectStates.has(event.attempt.state)) tab.close()
    else return
    stop()
  })
}
