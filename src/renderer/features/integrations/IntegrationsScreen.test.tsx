import { makeProblem } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration, aProvider } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { CardDialogs } from './cards/CardDialogs'
import { IntegrationsScreen } from './IntegrationsScreen'

function start(arrange: (engine: FakeEngine) => void) {
  const calls = { sync: vi.fn(), disconnect: vi.fn(), pause: vi.fn() }
  const engine = new FakeEngine((os) => ({
    integrations: {
      sync: os.integrations.sync.handler(({ input }) => {
        calls.sync(input.id)
        throw problemToORPC(makeProblem('CRM_UNREACHABLE', { provider: 'acme' }))
      }),
      disconnect: os.integrations.disconnect.handler(({ input }) => {
        calls.disconnect(input)
        const kept = input.query.data === 'keep'
        engine.state.list = aList({ integrations: kept ? [anIntegration({ status: 'disconnected' })] : [] })
        return {
          id: input.params.id,
          disconnected: true as const,
          data: kept ? ('kept' as const) : ('removed' as const),
        }
      }),
      pause: os.integrations.pause.handler(({ input }) => {
        calls.pause(input.id)
        engine.state.list = aList({ integrations: [anIntegration({ status: 'paused' })] })
        return anIntegration({ status: 'paused' })
      }),
    },
  }))
  engine.state.list = aList({ integrations: [anIntegration()] })
  arrange(engine)
  renderOver(
    engine,
    <>
      <IntegrationsScreen />
      <CardDialogs />
      <Toasts />
    </>,
  )
  return { user: userEvent.setup(), engine, calls }
}

const card = () => screen.findByRole('article', { name: 'Acme CRM, Northwind EU' })

describe('the grid', () => {
  it('shows an account with its records and leads to its actions', async () => {
    const { user, calls } = start(() => {})
    const acme = await card()
    expect(acme.textContent).toContain('139,129 records')
    expect(within(acme).getByText('Connected')).toBeTruthy()
    await user.click(within(acme).getByRole('button', { name: 'More actions: Acme CRM, Northwind EU' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Pause syncing' }))
    expect(calls.pause).toHaveBeenCalledWith('acme')
    await waitFor(async () => expect(within(await card()).getByText('Paused')).toBeTruthy())
  })

  it('says in words what a failed call means', async () => {
    const { user } = start(() => {})
    await user.click(within(await card()).getByRole('button', { name: 'Sync now' }))
    expect(await screen.findByText('Acme CRM cannot be reached.')).toBeTruthy()
  })

  it('tells what is wrong on the card itself, with the button that mends it', async () => {
    start((engine) => {
      engine.state.list = aList({
        integrations: [
          anIntegration({ status: 'needs-reconnect', problem: makeProblem('ACCESS_REVOKED', { provider: 'acme' }) }),
        ],
      })
    })
    const acme = await card()
    await waitFor(() => expect(acme.textContent).toContain('Acme CRM no longer accepts our access.'))
    expect(within(acme).getByRole('button', { name: 'Reconnect' })).toBeTruthy()
    expect(screen.getByRole('heading', { name: /^Needs attention/ })).toBeTruthy()
  })

  it('keeps everything readable offline; what needs the network says why it is out of use', async () => {
    const { user, calls } = start((engine) => {
      engine.state.connectivity = { online: false, since: '2026-11-23T09:41:00.000Z', reason: 'os' }
    })
    expect(await screen.findByText('You are offline.')).toBeTruthy()
    const sync = within(await card()).getByRole('button', { name: 'Sync now' })
    expect(sync.getAttribute('aria-disabled')).toBe('true')
    await user.click(sync)
    expect(calls.sync).not.toHaveBeenCalled()
    await user.hover(sync)
    expect(await screen.findByText('Needs the network, and you are offline')).toBeTruthy()
    expect(
      within(await card())
        .getByRole('button', { name: 'Open' })
        .getAttribute('aria-disabled'),
    ).toBeNull()
  })

  it('filters by what is typed and says when nothing is left', async () => {
    const { user } = start((engine) => {
      engine.state.providers = [aProvider('acme', 'Acme CRM'), aProvider('zeta', 'Zeta')]
      engine.state.list = aList({
        integrations: [anIntegration()],
        available: [{ provider: 'zeta', integrationKey: 'zeta', displayName: null }],
      })
    })
    await card()
    await user.keyboard('/zeta')
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(1))
    await user.keyboard('x')
    expect(await screen.findByText('No integration matches “zetax”.')).toBeTruthy()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(2))
  })

  it('syncs the card that has the focus when S is pressed', async () => {
    const { user, calls } = start(() => {})
    within(await card())
      .getByRole('button', { name: 'Open' })
      .focus()
    await user.keyboard('s')
    await waitFor(() => expect(calls.sync).toHaveBeenCalledWith('acme'))
  })
})

describe('disconnecting', () => {
  async function ask(user: ReturnType<typeof userEvent.setup>) {
    await user.click(within(await card()).getByRole('button', { name: /^More actions/ }))
    await user.click(await screen.findByRole('menuitem', { name: 'Disconnect…' }))
    return screen.findByRole('dialog')
  }

  it('asks first, Cancel in focus, and keeps the records unless told otherwise', async () => {
    const { user, calls } = start((engine) => {
      engine.state.providers = [aProvider('acme', 'Acme CRM', { disconnectWarning: 'Other apps lose access, too.' })]
    })
    const dialog = await ask(user)
    expect(dialog.textContent).toContain('Disconnect Acme CRM, Northwind EU?')
    expect(dialog.textContent).toContain('Syncing stops in Prod')
    expect(dialog.textContent).toContain('Other apps lose access, too.')
    await waitFor(() => expect(document.activeElement).toBe(within(dialog).getByRole('button', { name: 'Cancel' })))
    await user.click(within(dialog).getByRole('button', { name: 'Disconnect' }))
    await waitFor(() =>
      expect(calls.disconnect).toHaveBeenCalledWith({ params: { id: 'acme' }, query: { data: 'keep' } }),
    )
    expect(await screen.findByText('Its records stay here, read-only')).toBeTruthy()
  })

  it('gives the focus back to the menu it came from', async () => {
    const { user } = start(() => {})
    const dialog = await ask(user)
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(within(await card()).getByRole('button', { name: /^More actions/ }))
  })

  it('deletes the records when that was chosen', async () => {
    const { user, calls } = start(() => {})
    const dialog = await ask(user)
    await user.click(within(dialog).getByLabelText(/Delete them from this computer/))
    await user.click(within(dialog).getByRole('button', { name: 'Disconnect and delete' }))
    await waitFor(() =>
      expect(calls.disconnect).toHaveBeenCalledWith({ params: { id: 'acme' }, query: { data: 'remove' } }),
    )
  })
})

describe('cards and their places', () => {
  const busy = aList({
    integrations: [anIntegration({ status: 'error' }), anIntegration({ id: 'b', account: { id: null, name: 'B' } })],
  })
  const groups = () => screen.getAllByRole('heading', { level: 2, name: /\d$/ }).map((heading) => heading.textContent)

  it('stay while the pointer is on the grid, and are put right when it leaves', async () => {
    const { user, engine } = start((engine) => {
      engine.state.list = aList({ integrations: busy.integrations.map((each) => ({ ...each, status: 'connected' })) })
    })
    await user.hover(await card())
    engine.state.list = busy
    act(() => engine.emit({ type: 'changed', topics: ['integrations'] }))
    await waitFor(async () => expect(within(await card()).getByText('Error')).toBeTruthy())
    expect(groups()).toEqual(['Active 2'])
    await user.hover(document.body)
    await waitFor(() => expect(groups()).toEqual(['Needs attention 1', 'Active 1']))
  })

  it('a question stays open when its card changes its group', async () => {
    const { user, engine } = start(() => {})
    await user.click(within(await card()).getByRole('button', { name: /^More actions/ }))
    await user.click(await screen.findByRole('menuitem', { name: 'Disconnect…' }))
    await screen.findByRole('dialog')
    await user.hover(screen.getByRole('article'))
    await user.hover(document.body)
    fireEvent.focusOut(screen.getByRole('article'))
    engine.state.list = aList({ integrations: [anIntegration({ status: 'paused' })] })
    act(() => engine.emit({ type: 'changed', topics: ['integrations'] }))
    await waitFor(() => expect(groups()).toEqual(['Not syncing 1']))
    expect(screen.getByRole('dialog')).toBeTruthy()
  })
})
