import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { watchRuns } from '../../actions/watched-runs'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { makeRun } from '../../testing/runs'
import { useRunMessages } from './run-messages'

function Listener() {
  useRunMessages()
  return <Toasts />
}

async function ended(
  status: 'succeeded' | 'partial' | 'failed',
  changeCount = 0,
  watched = true,
  integration = anIntegration(),
) {
  const engine = new FakeEngine()
  engine.state.list = aList({ integrations: [integration] })
  renderOver(engine, <Listener />)
  await waitFor(() => expect(engine.listeners).toBe(1))
  if (watched) watchRuns([makeRun({ id: 'run-1' })])
  act(() => engine.emit({ type: 'run.ended', runId: 'run-1', integrationId: 'acme', status, changeCount }))
}

describe('the end of a run that was started here', () => {
  it('is told with what it changed', async () => {
    await ended('succeeded', 254)
    expect(await screen.findByText(/synced$/)).toBeTruthy()
    expect(screen.getByText('254 records changed')).toBeTruthy()
  })

  it('says that nothing was pushed while the first sync is not confirmed', async () => {
    await ended('succeeded', 254, true, anIntegration({ firstSyncConfirmed: false }))
    expect(
      await screen.findByText('254 records changed. Nothing was pushed: the first sync is not confirmed.'),
    ).toBeTruthy()
  })

  it('says so when nothing had changed', async () => {
    await ended('succeeded')
    expect(await screen.findByText('Nothing had changed')).toBeTruthy()
  })

  it('leads to the run when it failed', async () => {
    await ended('failed')
    const show = await screen.findByRole('button', { name: 'Show' })
    act(() => show.click())
    expect(window.location.hash).toBe('#/runs/run-1')
  })

  it('is not told of runs that others started', async () => {
    await ended('succeeded', 1, false)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(screen.queryByText(/synced/)).toBeNull()
  })
})
