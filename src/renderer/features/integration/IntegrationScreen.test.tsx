import { type IntegrationOverview, makeProblem } from '@shared/model'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Route } from 'wouter'
import { withLayout } from '../../components/data/testing'
import { aList, anIntegration, aProvider } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { makeRun, makeRunStore, runProcedures } from '../../testing/runs'
import { CardDialogs } from '../integrations/cards/CardDialogs'
import { IntegrationRuns } from '../runs/IntegrationRuns'
import { IntegrationScreen } from './IntegrationScreen'

withLayout()
const user = userEvent.setup()

function anOverview(change: Partial<IntegrationOverview> = {}): IntegrationOverview {
  return {
    integration: anIntegration({ outbox: { waiting: 4, refused: 0 } }),
    figures: {
      runs30d: 2880,
      succeeded30d: 2840,
      medianDurationMs: 38_000,
      p95DurationMs: 130_000,
      apiCallsToday: 102_600,
      apiCallsDailyLimit: 250_000,
      recordsChangedToday: 1204,
    },
    streams: [
      {
        stream: 'contacts',
        label: 'Contacts',
        direction: 'from',
        records: 38_412,
        lastChangeAt: '2026-11-23T08:00:00.000Z',
        cursorAt: null,
        backfill: null,
        errors: 2,
        problem: makeProblem('CRM_SCOPE_MISSING', { provider: 'acme' }),
      },
    ],
    recordsPerDay: [
      { day: '2026-11-22', received: 5000, pushed: 12 },
      { day: '2026-11-23', received: 321, pushed: 0 },
    ],
    lastRuns: [],
    ...change,
  }
}

function show(overview: IntegrationOverview | null) {
  const store = makeRunStore({ runs: [makeRun({ id: 'run_1', integrationId: 'acme', account: 'Northwind EU' })] })
  const calls = { pause: vi.fn(), sync: vi.fn(), disconnect: vi.fn(), timeZone: vi.fn() }
  const engine = new FakeEngine((os) => ({
    runs: runProcedures(os, store),
    integrations: {
      overview: os.integrations.overview.handler(({ input, errors }) => {
        calls.timeZone(input.timeZone)
        if (!overview) throw errors.NOT_FOUND({ data: makeProblem('NOT_FOUND', { what: 'integration' }) })
        return overview
      }),
      pause: os.integrations.pause.handler(({ input }) => {
        calls.pause(input.id)
        return anIntegration({ status: 'paused' })
      }),
      sync: os.integrations.sync.handler(({ input }) => {
        calls.sync(input)
        return makeRun({ id: 'run_2', status: 'queued' })
      }),
      disconnect: os.integrations.disconnect.handler(({ input }) => {
        calls.disconnect(input)
        return { id: input.params.id, disconnected: true as const, data: 'kept' as const }
      }),
    },
  }))
  engine.state.providers = [aProvider('acme', 'Acme CRM')]
  engine.state.list = aList({ integrations: overview ? [overview.integration] : [] })
  renderOver(
    engine,
    <>
      <Route path="/integrations/:id/:tab?">
        {({ tab }) => (
          <IntegrationScreen
            id="acme"
            tab={tab}
            contents={{ runs: <IntegrationRuns id="acme" />, settings: null, mapping: null }}
          />
        )}
      </Route>
      <CardDialogs />
    </>,
    '/integrations/acme',
  )
  return calls
}

/** The text of the figure with this name: value and context. */
const figure = async (name: string) => (await screen.findByText(name)).parentElement?.textContent

describe('an integration', () => {
  it('shows its figures, with the budget where the CRM has one', async () => {
    const calls = show(anOverview())
    expect(await figure('Success rate, 30 days')).toContain('98.6%2,840 of 2,880 runs')
    expect(await figure('Median duration')).toContain('38 s95th percentile 2 min 10 s')
    expect(await figure('API budget used today')).toContain('41%102,600 of 250,000 calls')
    expect(await figure('Records held')).toContain('139,1291,204 changed today, 4 to push')
    expect(calls.timeZone).toHaveBeenCalledWith(Intl.DateTimeFormat().resolvedOptions().timeZone)
  })

  it('shows calls without a budget, and says that there were no runs', async () => {
    const { figures } = anOverview()
    const none = { runs30d: 0, succeeded30d: 0, medianDurationMs: null, p95DurationMs: null, apiCallsDailyLimit: null }
    show(anOverview({ figures: { ...figures, ...none } }))
    expect(await figure('API calls today')).toContain('102,600no daily limit')
    expect(await figure('Success rate, 30 days')).toContain('no runs yet')
  })

  it('tells of each stream which way it goes, how fresh it is and what is wrong', async () => {
    show(anOverview())
    const row = await screen.findByRole('row', { name: /^Contacts/ })
    expect(row.textContent).toContain('From Acme CRM')
    expect(row.textContent).toContain('38,412')
    expect(row.textContent).toContain('not read yet')
    expect(row.textContent).toContain('Our access to Acme CRM does not allow this.')
  })

  it('tells how far the first look at what is listed record by record has come', async () => {
    const [stream] = anOverview().streams
    if (!stream) throw new Error('The overview has no stream')
    show(anOverview({ streams: [{ ...stream, backfill: { done: 1200, all: 38_412 } }] }))
    expect((await screen.findByRole('row', { name: /^Contacts/ })).textContent).toContain('1,200 of 38,412 looked at')
  })

  it('sums the days up for readers and shows them as a table', async () => {
    show(anOverview())
    await screen.findByRole('img', { name: 'Records per day in the last 2 days: 5,321 received, 12 pushed.' })
    await user.click(screen.getByRole('button', { name: 'Show as a table' }))
    const table = screen.getByRole('table', { name: 'Records per day' })
    expect(
      within(table)
        .getAllByRole('row')
        .map((row) => row.textContent),
    ).toEqual(['DayReceivedPushed', 'Monday 23 November3210', 'Sunday 22 November5,00012'])
  })

  it('syncs, pauses, and asks before it disconnects', async () => {
    const calls = show(anOverview())
    await user.click(await screen.findByRole('button', { name: 'Sync now' }))
    await waitFor(() =>
      expect(calls.sync).toHaveBeenCalledWith(expect.objectContaining({ id: 'acme', trigger: 'manual' })),
    )
    await user.click(screen.getByRole('button', { name: 'Pause' }))
    await waitFor(() => expect(calls.pause).toHaveBeenCalledWith('acme'))
    await user.click(screen.getByRole('button', { name: 'More actions: Acme CRM, Northwind EU' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Disconnect…' }))
    const dialog = await screen.findByRole('dialog')
    expect(calls.disconnect).not.toHaveBeenCalled()
    await user.click(within(dialog).getByRole('button', { name: 'Disconnect' }))
    await waitFor(() => expect(calls.disconnect).toHaveBeenCalled())
  })

  it('says what is wrong with the one button that mends it', async () => {
    const integration = anIntegration({
      status: 'needs-reconnect',
      problem: makeProblem('ACCESS_REVOKED', { provider: 'acme' }),
    })
    show(anOverview({ integration }))
    expect(await screen.findByText('Acme CRM no longer accepts our access.')).toBeTruthy()
    expect(screen.getAllByRole('button', { name: 'Reconnect' })).toHaveLength(1)
    expect(screen.queryByRole('button', { name: 'Sync now' })).toBeNull()
  })

  it('says what waits for the first sync, and leads to its preview', async () => {
    const integration = anIntegration({ firstSyncConfirmed: false, outbox: { waiting: 4, refused: 2 } })
    const calls = show(anOverview({ integration }))
    expect(await screen.findByText('4 edits wait here.')).toBeTruthy()
    expect(await figure('Records held')).toContain('2 refused, 4 to push')
    await user.click(screen.getByRole('button', { name: 'Preview the first sync' }))
    await waitFor(() => expect(calls.sync).toHaveBeenCalledWith(expect.objectContaining({ dryRun: true })))
  })

  it('lists its own runs and opens them beside the list', async () => {
    show(anOverview())
    await user.click(await screen.findByRole('tab', { name: 'Runs 1' }))
    await user.click(await screen.findByRole('row', { name: /^Succeeded Northwind EU/ }))
    expect(await screen.findByRole('complementary', { name: 'Run' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Integration:/ })).toBeNull()
  })

  it('says of one that is not there any more that it is gone', async () => {
    show(null)
    expect(await screen.findByRole('heading', { name: 'This integration is gone' })).toBeTruthy()
  })
})
