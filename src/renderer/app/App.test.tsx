import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useShown } from '../client'
import { aWorkspace, aWorkspaceState } from '../testing/data'
import { FakeEngine } from '../testing/fake-engine'
import { renderOver } from '../testing/render'
import { App } from './App'

it('goes to a place in another workspace, as a notification leads to it', async () => {
  const [north, south] = [aWorkspace({ id: 'w1', name: 'North' }), aWorkspace({ id: 'w2', name: 'South' })]
  const opened = vi.fn()
  const engine = new FakeEngine((os) => ({
    workspaces: {
      open: os.workspaces.open.handler(({ input }) => {
        opened(input.id)
        engine.state.workspace = aWorkspaceState({ current: south, workspaces: [north, south] })
        return engine.state.workspace
      }),
    },
    runs: { list: os.runs.list.handler(() => ({ items: [], nextCursor: null, total: 0, matching: 0 })) },
  }))
  engine.state.workspace = aWorkspaceState({ current: north, workspaces: [north, south] })
  renderOver(engine, <App />, '/workspaces/w2/show/runs')
  expect(await screen.findByRole('heading', { name: 'Sync runs' })).toBeTruthy()
  expect(opened.mock.calls).toEqual([['w2']])
  expect(window.location.hash).toBe('#/runs')
  await waitFor(() => expect(useShown.getState().id).toBe('w2'))
})
