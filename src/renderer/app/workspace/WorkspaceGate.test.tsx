import { makeProblem } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { aWorkspace, aWorkspaceState } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { WorkspaceGate } from './WorkspaceGate'

function start(state: ReturnType<typeof aWorkspaceState>, keyWorks = true) {
  const calls = { open: vi.fn(), setApiKey: vi.fn() }
  const engine = new FakeEngine((os) => ({
    workspaces: {
      open: os.workspaces.open.handler(({ input }) => {
        calls.open(input.id)
        engine.state.workspace = aWorkspaceState({ current: aWorkspace({ id: input.id }) })
        return engine.state.workspace
      }),
      setApiKey: os.workspaces.setApiKey.handler(({ input }) => {
        calls.setApiKey(input)
        if (!keyWorks) throw problemToORPC(makeProblem('NANGO_KEY_REFUSED'))
        engine.state.workspace = aWorkspaceState()
        return engine.state.workspace
      }),
    },
  }))
  engine.state.workspace = state
  renderOver(engine, <WorkspaceGate firstRun="First run">Places</WorkspaceGate>)
  return { user: userEvent.setup(), engine, calls }
}

describe('the state of the workspace', () => {
  it('lets the places through when it is open', async () => {
    start(aWorkspaceState())
    expect(await screen.findByText('Places')).toBeTruthy()
  })

  it('is the first run while there is none', async () => {
    start(aWorkspaceState({ current: null, phase: 'none' }))
    expect(await screen.findByText('First run')).toBeTruthy()
  })

  it('says that it is being opened, and goes on by itself', async () => {
    const { engine } = start(aWorkspaceState({ phase: 'opening' }))
    expect(await screen.findByRole('heading', { name: 'Opening Northwind…' })).toBeTruthy()
    engine.state.workspace = aWorkspaceState()
    act(() => engine.emit({ type: 'changed', topics: ['workspace'] }))
    expect(await screen.findByText('Places')).toBeTruthy()
  })

  it('says what is wrong, what is safe, and tries again', async () => {
    const problem = makeProblem('WORKSPACE_LOCKED', {}, 'pid 4711')
    const { user, calls } = start(aWorkspaceState({ phase: 'failed', problem }))
    expect(await screen.findByRole('heading', { name: 'This workspace is open in another Patchbay.' })).toBeTruthy()
    expect(screen.getByText('Close the other one, then try again. Nothing was written.')).toBeTruthy()
    expect(screen.getByText('pid 4711')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(calls.open).toHaveBeenCalledWith('w1')
    expect(await screen.findByText('Places')).toBeTruthy()
  })

  it('offers the other workspaces when one cannot be opened', async () => {
    const broken = aWorkspace()
    const other = aWorkspace({ id: 'w2', name: 'Sandbox', kind: 'sandbox' })
    const { user, calls } = start(
      aWorkspaceState({
        current: broken,
        workspaces: [broken, other],
        phase: 'failed',
        problem: makeProblem('DATABASE_NEWER'),
      }),
    )
    await user.click(await screen.findByRole('button', { name: 'Switch workspace' }))
    await user.click(await screen.findByRole('menuitem', { name: /^Sandbox/ }))
    await waitFor(() => expect(calls.open).toHaveBeenCalledWith('w2'))
  })

  it('asks for the key, and opens the places when it is taken', async () => {
    const { user, calls } = start(aWorkspaceState({ phase: 'needs-key' }))
    await user.type(await screen.findByLabelText('API key'), 'new-key')
    await user.click(screen.getByRole('button', { name: 'Save and sync' }))
    expect(calls.setApiKey).toHaveBeenCalledWith({ id: 'w1', apiKey: 'new-key' })
    expect(await screen.findByText('Places')).toBeTruthy()
  })

  it('says why a key was not taken', async () => {
    const { user } = start(aWorkspaceState({ phase: 'needs-key' }), false)
    await user.type(await screen.findByLabelText('API key'), 'old-key{Enter}')
    expect(await screen.findByText(/Nango refuses the API key\./)).toBeTruthy()
  })

  it('can be read without the key', async () => {
    const { user } = start(aWorkspaceState({ phase: 'needs-key' }))
    await user.click(await screen.findByRole('button', { name: 'Go on without it' }))
    expect(await screen.findByText('Places')).toBeTruthy()
  })
})
