import { type ConnectAttempt, makeProblem } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { beginConnect, type ConnectTarget } from '../../actions/connect-flow'
import { usePreview } from '../../actions/preview-flow'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anAttempt, anIntegration } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { ConnectLayer } from './ConnectLayer'

const target: ConnectTarget = { provider: 'acme', integrationKey: 'acme-eu', reconnects: null }
const inBrowser = { connectWindow: false }
const inElectron = { connectWindow: true }

function aTab() {
  return { opener: {}, document: { title: '' }, location: { replace: vi.fn() }, close: vi.fn() }
}
type Tab = ReturnType<typeof aTab>

let tab: Tab | null
/** When the grid is answered. */
let gridRead: Promise<void>
const open = vi.fn(() => tab)
beforeEach(() => {
  tab = aTab()
  gridRead = Promise.resolve()
  vi.stubGlobal('open', open)
  window.open = open as never
})
afterEach(() => {
  open.mockClear()
  vi.unstubAllGlobals()
})

function start(first: Partial<ConnectAttempt> | Error = {}, answered: Promise<void> = Promise.resolve()) {
  const calls = { connect: vi.fn(), reconnect: vi.fn(), cancel: vi.fn(), browser: vi.fn() }
  let attempt = anAttempt(first instanceof Error ? {} : first)
  const begin = async (input: unknown, seen: (input: unknown) => void) => {
    seen(input)
    await answered
    if (first instanceof Error) throw first
    return attempt
  }
  const engine = new FakeEngine((os) => ({
    integrations: {
      list: os.integrations.list.handler(async () => {
        await gridRead
        return engine.state.list
      }),
      attempt: os.integrations.attempt.handler(() => attempt),
      connect: os.integrations.connect.handler(({ input }) => begin(input, calls.connect)),
      reconnect: os.integrations.reconnect.handler(({ input }) => begin(input, calls.reconnect)),
      cancelConnect: os.integrations.cancelConnect.handler(({ input }) => {
        calls.cancel(input.params.attemptId)
        attempt = { ...attempt, state: 'cancelled', url: null }
        return attempt
      }),
      continueInBrowser: os.integrations.continueInBrowser.handler(() => {
        calls.browser()
        attempt = { ...attempt, mode: 'browser' }
        return attempt
      }),
    },
  }))
  engine.state.info.capabilities.systemBrowser = true
  renderOver(
    engine,
    <>
      <ConnectLayer />
      <Toasts />
    </>,
  )
  const becomes = async (change: Partial<ConnectAttempt>) => {
    attempt = { ...attempt, ...change }
    await waitFor(() => expect(engine.listeners).toBe(1))
    act(() => engine.emit({ type: 'connect', attempt }))
  }
  return { user: userEvent.setup(), engine, calls, becomes }
}

const begin = (what: ConnectTarget = target, where = inBrowser) => act(() => beginConnect(what, where))

describe('connecting from a browser', () => {
  it('opens the tab in the click itself and sends it to the sign-in page', async () => {
    start({ url: 'https://api.nango.dev/oauth/1' })
    begin()
    expect(open).toHaveBeenCalledWith('about:blank', '_blank')
    expect(tab?.opener).toBeNull()
    await waitFor(() => expect(tab?.location.replace).toHaveBeenCalledWith('https://api.nango.dev/oauth/1'))
    expect(await screen.findByText('Sign in to Acme CRM in the new tab, and allow access.')).toBeTruthy()
    expect(screen.getByText(/The page is valid for another 1[45]:\d\d\./)).toBeTruthy()
  })

  it('waits for an address that comes later', async () => {
    const { becomes } = start({ state: 'creating', url: null })
    begin()
    expect(await screen.findByText('Asking Nango for a sign-in page…')).toBeTruthy()
    await becomes({ state: 'waiting', url: 'https://api.nango.dev/oauth/2' })
    await waitFor(() => expect(tab?.location.replace).toHaveBeenCalledWith('https://api.nango.dev/oauth/2'))
  })

  it('offers the page as a link where the browser kept the tab from opening', async () => {
    tab = null
    start({ url: 'https://api.nango.dev/oauth/3' })
    begin()
    const link = await screen.findByRole('link', { name: 'Open the sign-in page' })
    expect(link.getAttribute('href')).toBe('https://api.nango.dev/oauth/3')
    expect(link.getAttribute('target')).toBe('_blank')
  })

  it('closes the tab and tells why when no attempt comes about', async () => {
    start(problemToORPC(makeProblem('NANGO_PLAN_LIMIT')))
    begin()
    expect(await screen.findByText('The Nango plan has reached its limit.')).toBeTruthy()
    expect(tab?.close).toHaveBeenCalled()
  })

  it('renews the access of an integration under its own name', async () => {
    const { calls } = start()
    begin({ ...target, reconnects: { id: 'acme', account: 'Northwind EU' } })
    expect(await screen.findByRole('heading', { name: 'Reconnect Acme CRM, Northwind EU' })).toBeTruthy()
    await waitFor(() => expect(calls.reconnect).toHaveBeenCalledWith({ id: 'acme', mode: 'caller' }))
  })
})

describe('connecting in a window of the host', () => {
  it('opens no tab and offers the system browser', async () => {
    const { user, calls } = start({ mode: 'window' })
    begin(target, inElectron)
    expect(open).not.toHaveBeenCalled()
    expect(await screen.findByText(/in the window that has opened/)).toBeTruthy()
    await user.click(await screen.findByRole('button', { name: 'Use the system browser instead' }))
    await waitFor(() => expect(calls.browser).toHaveBeenCalled())
    expect(await screen.findByText(/Sign in to Acme CRM in your browser/)).toBeTruthy()
  })

  it('says so when the page refuses to open there', async () => {
    const { becomes } = start({ mode: 'window' })
    begin(target, inElectron)
    await screen.findByText(/in the window that has opened/)
    await becomes({ embeddedRefused: true })
    expect(await screen.findByText('This page does not open inside other apps. Use the system browser.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Continue in the system browser' })).toBeTruthy()
  })

  it('says so when the page did not load, or was kept from going on', async () => {
    const { becomes } = start({ mode: 'window' })
    begin(target, inElectron)
    await screen.findByText(/in the window that has opened/)
    await becomes({ problem: makeProblem('CONNECT_PAGE_FAILED', { host: 'login.example' }) })
    expect(await screen.findByText(/The page at login\.example did not load\./)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Use the system browser instead' })).toBeTruthy()
  })
})

describe('the end of an attempt', () => {
  const outcomes: [Partial<ConnectAttempt>, RegExp][] = [
    [{ state: 'denied' }, /Access was denied at Acme CRM\. Nothing was connected\./],
    [{ state: 'expired' }, /The time to sign in has run out\./],
    [{ state: 'cancelled' }, /Connecting was cancelled\./],
    [{ state: 'verifying' }, /Acme CRM has answered\. Checking the account…/],
    [
      { state: 'failed', problem: makeProblem('CONNECT_MISCONFIGURED', { provider: 'acme' }, 'no client id') },
      /The Acme CRM integration is not set up right at Nango\..*no client id/,
    ],
  ]
  it.each(outcomes)('%o has a text of its own', async (change, text) => {
    const { becomes } = start()
    begin()
    await screen.findByText(/in the new tab/)
    await becomes(change)
    await waitFor(() => expect(screen.getByRole('dialog').textContent).toMatch(text))
  })

  it('can be followed by another try, in a tab of its own', async () => {
    const { user, becomes, calls } = start()
    begin()
    await screen.findByText(/in the new tab/)
    await becomes({ state: 'expired', url: null })
    await user.click(await screen.findByRole('button', { name: 'Start again' }))
    expect(open).toHaveBeenCalledTimes(2)
    await waitFor(() => expect(calls.connect).toHaveBeenCalledTimes(2))
  })

  it('names the account, and warns when it is another one than before', async () => {
    const { becomes, engine } = start()
    engine.state.list = aList({ integrations: [anIntegration()] })
    begin()
    await screen.findByText(/in the new tab/)
    await becomes({
      state: 'connected',
      integrationId: 'acme',
      problem: makeProblem('OTHER_ACCOUNT', { provider: 'acme' }),
    })
    await waitFor(() => expect(screen.getByRole('dialog').textContent).toContain('Account: Northwind EU'))
    expect(screen.getByText(/This is another Acme CRM account than before\./)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Sync now' })).toBeNull()
  })
})

describe('the focus', () => {
  it('goes to the next step when the button that had it is gone', async () => {
    const { becomes } = start()
    begin()
    await screen.findByText(/in the new tab/)
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' })))
    await becomes({ state: 'denied', url: null })
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Start again' })))
  })
})

describe('leaving the dialog', () => {
  it('by Cancel ends the attempt', async () => {
    const { user, calls } = start()
    begin()
    await screen.findByText(/in the new tab/)
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(calls.cancel).toHaveBeenCalledWith('attempt-1'))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('by Cancel before there is an attempt ends it as soon as it is known', async () => {
    let answer = () => {}
    const { user, calls } = start(
      {},
      new Promise<void>((resolve) => {
        answer = resolve
      }),
    )
    begin()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(calls.cancel).not.toHaveBeenCalled()
    answer()
    await waitFor(() => expect(calls.cancel).toHaveBeenCalledWith('attempt-1'))
    expect(tab?.close).toHaveBeenCalled()
    expect(tab?.location.replace).not.toHaveBeenCalled()
  })

  it('by closing it lets the attempt go on, and a message tells its end', async () => {
    const { user, calls, becomes } = start()
    begin()
    await screen.findByText(/in the new tab/)
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(await screen.findByText('Connecting Acme CRM goes on')).toBeTruthy()
    expect(calls.cancel).not.toHaveBeenCalled()
    await becomes({ state: 'connected', integrationId: 'acme' })
    expect(await screen.findByText('Acme CRM is connected.')).toBeTruthy()
  })

  it('can be taken back', async () => {
    const { user } = start()
    begin()
    await screen.findByText(/in the new tab/)
    await user.click(screen.getByRole('button', { name: 'Close' }))
    await user.click(await screen.findByRole('button', { name: 'Show' }))
    expect(await screen.findByRole('dialog')).toBeTruthy()
  })
})

describe('an account that was connected for the first time', () => {
  it('leads to the preview of its first sync, and can be synced without being written to', async () => {
    const { user, engine, becomes } = start()
    engine.state.list = aList({ integrations: [anIntegration({ firstSyncConfirmed: false })] })
    begin()
    await screen.findByText(/in the new tab/)
    await becomes({ state: 'connected', integrationId: 'acme' })
    expect(await screen.findByText(/Nothing is written to Acme CRM before you have confirmed/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Sync now' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Preview the first sync' }))
    expect(usePreview.getState().flow?.integrationId).toBe('acme')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('has all its buttons at once: none moves another away under the pointer', async () => {
    let answer = () => {}
    gridRead = new Promise((resolve) => {
      answer = resolve
    })
    const { engine, becomes } = start()
    begin()
    await screen.findByText(/in the new tab/)
    engine.state.list = aList({ integrations: [anIntegration({ firstSyncConfirmed: false })] })
    await becomes({ state: 'connected', integrationId: 'acme' })
    expect(await screen.findByText(/Checking the account…/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Done' })).toBeNull()
    expect(screen.getByRole('button', { name: 'Cancel' }).hasAttribute('disabled')).toBe(true)
    answer()
    const done = await screen.findByRole('button', { name: 'Done' })
    const named = () => [...(done.parentElement?.querySelectorAll('button') ?? [])].map((each) => each.textContent)
    expect(named()).toEqual(['Done', 'Sync now', 'Preview the first sync'])

    const activeRun = { runId: 'run-1', status: 'running' as const, startedAt: null, streams: [] }
    const isSyncing = anIntegration({ firstSyncConfirmed: false, activeRun })
    engine.state.list = aList({ integrations: [isSyncing] })
    act(() => engine.emit({ type: 'changed', topics: ['integrations'] }))
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sync now' }).hasAttribute('disabled')).toBe(true))
    expect(named()).toEqual(['Done', 'Sync now', 'Preview the first sync'])
    expect(screen.getByRole('button', { name: 'Done' })).toBe(done)
  })
})
