import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { Route } from 'wouter'
import { openingChoice, useRunChoice } from '../../actions/run-choice'
import { withLayout } from '../../components/data/testing'
import { aList, anIntegration, aProvider } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { makeRun, makeRunStore, makeStream, type RunStore, runProcedures } from '../../testing/runs'
import { RunsScreen } from './RunsScreen'

withLayout()
const user = userEvent.setup()
const idOf = (n: number) => `run_${String(n).padStart(4, '0')}`
beforeEach(() => useRunChoice.setState({ choice: openingChoice }))

/** Runs of two accounts, newest first. */
function someRuns(count: number): RunStore {
  return makeRunStore({
    runs: Array.from({ length: count }, (_, n) =>
      makeRun({
        id: idOf(count - n),
        provider: 'acme',
        account: n % 2 ? 'Kestrel Sales' : 'Northwind EU',
        integrationId: n % 2 ? 'acme-2' : 'acme',
        status: n === 1 ? 'failed' : 'succeeded',
      }),
    ),
  })
}

function show(store: RunStore, path = '/runs') {
  const engine = new FakeEngine((os) => ({ runs: runProcedures(os, store) }))
  engine.state.providers = [aProvider('acme', 'Acme CRM')]
  engine.state.list = aList({
    integrations: [anIntegration(), anIntegration({ id: 'acme-2', account: { id: '2', name: 'Kestrel Sales' } })],
  })
  renderOver(engine, <Route path="/runs/:id?">{({ id }) => <RunsScreen runId={id ?? null} />}</Route>, path)
  return engine
}

const rowOf = (name: RegExp) => screen.findByRole('row', { name })
const table = () => screen.findByRole('table', { name: 'Sync runs, newest first' })

describe('Sync runs', () => {
  it('lists runs with their counts and how many there are', async () => {
    show(someRuns(250))
    expect((await table()).getAttribute('aria-rowcount')).toBe('252')
    expect(screen.getByText('250 runs')).toBeTruthy()
    const row = await rowOf(/^Failed Kestrel Sales Schedule/)
    expect(within(row).getByText('Failed').className).toContain('sr-only')
  })

  it('asks for what is chosen in the filters, and shows it when something is', async () => {
    const store = someRuns(20)
    show(store)
    await table()
    expect(store.listed.at(-1)?.startedAfter).toBeTruthy()
    await user.click(screen.getByRole('radio', { name: 'Failed' }))
    await waitFor(() => expect(store.listed.at(-1)).toMatchObject({ status: 'failed' }))
    await user.click(screen.getByRole('button', { name: /^Integration: Any/ }))
    await user.click(await screen.findByRole('menuitemradio', { name: 'Acme CRM, Kestrel Sales' }))
    await waitFor(() => expect(store.listed.at(-1)).toMatchObject({ status: 'failed', integrationId: 'acme-2' }))
    await screen.findByText('1 run')
    await user.click(screen.getByRole('button', { name: 'Clear the filter Integration' }))
    await waitFor(() => expect(store.listed.at(-1)).not.toHaveProperty('integrationId'))
  })

  it('searches once the typing rests, and says when nothing matches', async () => {
    const store = someRuns(20)
    show(store)
    await table()
    const before = store.listed.length
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zzz' } })
    await screen.findByText('No runs match “zzz”.')
    expect(store.listed.slice(before).flatMap(({ search }) => search ?? [])).toEqual(['zzz'])
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    await table()
    expect(store.listed.at(-1)).toEqual({ limit: 100 })
  })

  it('takes the integration from a link once, and leaves the filter to the person then', async () => {
    const store = someRuns(4)
    window.history.replaceState(null, '', '?integration=acme-2')
    show(store)
    await waitFor(() => expect(store.listed.at(-1)).toMatchObject({ integrationId: 'acme-2' }))
    expect(window.location.search).toBe('')
  })

  it('opens a run with Enter and closes it with Esc', async () => {
    show(someRuns(5))
    await table()
    await user.keyboard('jj{Enter}')
    const panel = await screen.findByRole('complementary', { name: 'Run' })
    expect(await within(panel).findByRole('heading', { name: 'Acme CRM, Kestrel Sales' })).toBeTruthy()
    expect(window.location.hash).toBe(`#/runs/${idOf(4)}`)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull())
  })

  it('brings in a run that begins and counts while it goes on', async () => {
    const store = someRuns(3)
    const engine = show(store)
    await table()
    store.runs.unshift(
      makeRun({ id: idOf(9), account: 'Larkspur', status: 'running', endedAt: null, durationMs: null }),
    )
    act(() => engine.emit({ type: 'changed', topics: ['runs'] }))
    const row = await rowOf(/^Running Larkspur/)
    act(() =>
      engine.emit({
        type: 'run.progress',
        runId: idOf(9),
        integrationId: 'acme',
        status: 'running',
        streams: [makeStream({ state: 'running', created: 1200 }), makeStream({ stream: 'companies', created: 34 })],
      }),
    )
    await within(row).findByText('1,234')
    expect(screen.getByText('4 runs')).toBeTruthy()
  })

  it('says what will be here before the first run', async () => {
    show(makeRunStore())
    expect(await screen.findByRole('heading', { name: 'No runs yet' })).toBeTruthy()
  })

  it('says when the list cannot be read, and reads it again', async () => {
    const store = someRuns(2)
    let failing = true
    const engine = new FakeEngine((os) => {
      const procedures = runProcedures(os, store)
      return {
        runs: {
          ...procedures,
          list: os.runs.list.handler(() => {
            if (failing) throw new Error('disk gone')
            return { items: store.runs, nextCursor: null, total: 2, matching: 2 }
          }),
        },
      }
    })
    renderOver(engine, <RunsScreen runId={null} />)
    await screen.findByText('The list could not be read.')
    failing = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await table()
  })
})
