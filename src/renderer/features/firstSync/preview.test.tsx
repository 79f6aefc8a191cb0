import { type Integration, makeProblem, type Run } from '@shared/model'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { withLayout } from '../../components/data/testing'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration, aProvider, aStream, aWorkspace, aWorkspaceState } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { makeReport, makeRun, makeRunStore, runProcedures } from '../../testing/runs'
import { IntegrationsScreen } from '../integrations/IntegrationsScreen'
import { PreviewLayer } from './PreviewLayer'

withLayout()
const user = userEvent.setup()
const waitingFor = (change: Partial<Integration> = {}) => anIntegration({ firstSyncConfirmed: false, ...change })

function start(arrange: (engine: FakeEngine) => void = () => {}) {
  const store = makeRunStore({ reports: { run_1: makeReport(), run_2: makeReport() } })
  const synced: object[] = []
  const engine = new FakeEngine((os) => ({
    runs: runProcedures(os, store),
    integrations: {
      sync: os.integrations.sync.handler(({ input }): Run => {
        synced.push(input)
        const kind = input.dryRun ? 'dry-run' : 'sync'
        const run = makeRun({
          id: `run_${synced.length}`,
          integrationId: 'acme',
          kind,
          status: 'running',
          endedAt: null,
        })
        store.runs.push(run)
        return run
      }),
    },
  }))
  engine.state.providers = [aProvider('acme', 'Acme CRM')]
  engine.state.list = aList({ integrations: [waitingFor({ outbox: { waiting: 4, refused: 1 } })] })
  arrange(engine)
  renderOver(
    engine,
    <>
      <IntegrationsScreen />
      <PreviewLayer />
      <Toasts />
    </>,
  )
  const ends = (runId: string, change: Partial<Run> = {}) => {
    const status = change.status ?? 'succeeded'
    store.runs = store.runs.map((run) =>
      run.id === runId ? { ...run, endedAt: '2026-11-23T08:38:14.000Z', ...change, status } : run,
    )
    act(() => engine.emit({ type: 'run.ended', runId, integrationId: 'acme', status, changeCount: 0 }))
  }
  return { engine, store, synced, ends }
}

const button = (name: string) => screen.findByRole('button', { name })
async function preview(synced: object[]) {
  await user.click(await button('Preview the first sync'))
  const dialog = await screen.findByRole('dialog')
  await waitFor(() => expect(synced).toHaveLength(1))
  return dialog
}

describe('the first-sync preview', () => {
  it('says on the card what waits for it', async () => {
    start()
    const card = await screen.findByRole('article')
    expect(card.textContent).toContain(
      '4 edits wait here. Nothing goes to Acme CRM before its first sync is confirmed.',
    )
    expect(card.textContent).toContain('Acme CRM refused 1 record.')
    expect(within(card).getByRole('button', { name: 'Sync now' })).toBeTruthy()
  })

  it('reads without writing, tells how far it is, and shows what it found', async () => {
    const { engine, synced, ends } = start()
    const dialog = await preview(synced)
    expect(synced).toEqual([expect.objectContaining({ id: 'acme', dryRun: true, confirmFirstSync: false })])
    expect(dialog.textContent).toContain('Nothing is written, here or there.')
    await waitFor(() => expect(engine.listeners).toBe(1))
    const streams = [aStream({ pulled: 500, expected: 3000 })]
    act(() => engine.emit({ type: 'run.progress', runId: 'run_1', integrationId: 'acme', status: 'running', streams }))
    expect(await within(dialog).findByText('of 3,000')).toBeTruthy()
    ends('run_1')
    expect(await within(dialog).findByText('Nothing has been written yet.')).toBeTruthy()
    expect(within(dialog).getByRole('row', { name: 'Created 1 0' })).toBeTruthy()
    expect(await within(dialog).findByText('Update in Acme CRM')).toBeTruthy()
    expect(dialog.textContent).toContain('Confirming writes to Acme CRM in Prod: 2 records are updated.')
  })

  it('confirms and syncs, with the word Prod', async () => {
    const { synced, ends } = start()
    const dialog = await preview(synced)
    ends('run_1')
    await user.click(await within(dialog).findByRole('button', { name: 'Confirm and sync in Prod' }))
    await waitFor(() => expect(synced.at(-1)).toMatchObject({ confirmFirstSync: true, dryRun: false }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('does not speak of Prod elsewhere, and confirms nothing after Not now', async () => {
    const { synced, ends } = start((engine) => {
      engine.state.workspace = aWorkspaceState({ current: aWorkspace({ kind: 'dev' }) })
    })
    const dialog = await preview(synced)
    ends('run_1')
    await within(dialog).findByRole('button', { name: 'Confirm and sync' })
    expect(dialog.textContent).not.toContain('Prod')
    await user.click(within(dialog).getByRole('button', { name: 'Not now' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(synced).toHaveLength(1)
  })

  it('is stopped by Cancel', async () => {
    const { synced, store } = start()
    const dialog = await preview(synced)
    await within(dialog).findByText('Comparing')
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(store.stopped).toEqual(['run_1']))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('goes on when its dialog is closed, and a message leads back', async () => {
    const { engine, synced, store, ends } = start()
    const dialog = await preview(synced)
    await within(dialog).findByText('Comparing')
    const activeRun = { runId: 'run_1', status: 'running' as const, startedAt: null, streams: [aStream()] }
    engine.state.list = aList({ integrations: [waitingFor({ activeRun })] })
    act(() => engine.emit({ type: 'changed', topics: ['integrations'] }))
    await user.click(within(dialog).getByRole('button', { name: 'Close' }))
    expect(await screen.findByText('Preview: Contacts')).toBeTruthy()
    expect(await screen.findByText('The preview of Acme CRM, Northwind EU goes on')).toBeTruthy()
    expect(store.stopped).toEqual([])
    ends('run_1')
    await screen.findByText('The preview of Acme CRM, Northwind EU is ready')
    await user.click(await button('Show'))
    expect(await screen.findByText('Nothing has been written yet.')).toBeTruthy()
  })

  it('says why it failed, and begins again', async () => {
    const { synced, ends } = start()
    const dialog = await preview(synced)
    ends('run_1', { status: 'failed', problem: makeProblem('CRM_FAILED', { provider: 'acme' }) })
    expect(await within(dialog).findByText('Acme CRM reports an error of its own.')).toBeTruthy()
    expect(within(dialog).queryByRole('button', { name: /Confirm/ })).toBeNull()
    await user.click(within(dialog).getByRole('button', { name: 'Preview again' }))
    await waitFor(() => expect(synced).toHaveLength(2))
    ends('run_2')
    expect(await screen.findByText(/This is what a sync would do/)).toBeTruthy()
  })
})
