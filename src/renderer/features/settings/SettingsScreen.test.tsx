import { makeProblem } from '@shared/model'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Route } from 'wouter'
import { KeyDialog } from '../../app/workspace/KeyDialog'
import { aList, anIntegration, aWorkspace, aWorkspaceState } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { SettingsScreen } from './SettingsScreen'

const user = userEvent.setup()
const show = (engine: FakeEngine, page: string) =>
  renderOver(
    engine,
    <>
      <Route path="/settings/:page?">{({ page: open }) => <SettingsScreen page={open} />}</Route>
      <KeyDialog />
    </>,
    `/settings/${page}`,
  )
afterEach(() => localStorage.clear())

describe('the settings', () => {
  it('choose the theme, which is kept', async () => {
    show(new FakeEngine(), 'appearance')
    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    await waitFor(() => expect(localStorage.getItem('patchbay.scheme')).toBe('dark'))
    await user.click(screen.getByRole('radio', { name: 'System' }))
    await waitFor(() => expect(localStorage.getItem('patchbay.scheme')).toBe('auto'))
  })

  it('say whether Nango answers, and try at once', async () => {
    const checked = vi.fn()
    const engine = new FakeEngine((os) => ({
      app: {
        checkConnectivity: os.app.checkConnectivity.handler(() => {
          checked()
          return { online: true, since: null, reason: null }
        }),
      },
    }))
    engine.state.connectivity = { online: false, since: '2026-11-23T09:00:00.000Z', reason: 'nango' }
    show(engine, 'network')
    expect(await screen.findByText(/^Nango cannot be reached, since/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Check now' }))
    expect(await screen.findByText('Nango answers')).toBeTruthy()
    expect(checked).toHaveBeenCalledTimes(1)
  })

  it('say of a workspace that Nango refuses its key, and ask for another one', async () => {
    const engine = new FakeEngine()
    engine.state.workspace = aWorkspaceState({ current: aWorkspace({ tags: { company: 'northwind' } }) })
    engine.state.list = aList({
      integrations: [anIntegration({ outbox: { waiting: 41, refused: 0 } })],
      nangoProblem: makeProblem('NANGO_KEY_REFUSED'),
    })
    show(engine, 'workspace')
    expect(await screen.findByText('Nango refuses it.')).toBeTruthy()
    expect(screen.getByText('company: northwind')).toBeTruthy()
    expect(screen.getByText(/41 waiting edits would be lost/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Enter a new key…' }))
    expect(await screen.findByRole('dialog', { name: 'Enter a new API key for Northwind' })).toBeTruthy()
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Remove Northwind…' }))
    expect(await screen.findByRole('dialog', { name: /^Delete the workspace Northwind \(Prod\)/ })).toBeTruthy()
  })

  it('lead to a page that is there when the address names none', async () => {
    show(new FakeEngine(), 'notifications')
    expect(await screen.findByRole('heading', { name: 'Appearance' })).toBeTruthy()
  })
})
