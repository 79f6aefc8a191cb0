import { makeProblem } from '@shared/model'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { withLayout } from '../../../components/data/testing'
import { aList, anIntegration, aProvider } from '../../../testing/data'
import { FakeEngine } from '../../../testing/fake-engine'
import { renderOver } from '../../../testing/render'
import { makeChange, makeRun, makeRunStore, makeStream, type RunStore, runProcedures } from '../../../testing/runs'
import { RunPanel } from './RunPanel'

withLayout()
const user = userEvent.setup()
const run = makeRun({ id: 'run_1', provider: 'acme', integrationId: 'acme' })
const line = (seq: number) => ({ seq, at: '2026-11-23T09:41:10.000Z', level: 'info' as const, text: `line ${seq}` })

function show(store: RunStore, calls: { sync?(id: string): void } = {}) {
  const engine = new FakeEngine((os) => ({
    runs: runProcedures(os, store),
    integrations: {
      sync: os.integrations.sync.handler(({ input }) => {
        calls.sync?.(input.id)
        return makeRun({ id: 'run_2', status: 'queued' })
      }),
    },
  }))
  engine.state.providers = [aProvider('acme', 'Acme CRM')]
  engine.state.list = aList({ integrations: [anIntegration()] })
  const onOpen = vi.fn()
  renderOver(engine, <RunPanel id="run_1" onClose={() => {}} onOpen={onOpen} />)
  return { engine, onOpen }
}

const logLines = () => Array.from(screen.getByRole('log').children, (each) => each.textContent).filter(Boolean)

describe('the panel of a run', () => {
  it('shows what changed, on whose side, with labels of the catalogue or of the change', async () => {
    show(
      makeRunStore({
        runs: [run],
        changes: {
          run_1: [
            makeChange({ id: 1 }),
            makeChange({
              id: 2,
              name: 'Tomás Rey',
              side: 'local',
              fields: [{ field: 'custom:vat', label: 'VAT number', before: '1', after: '2' }],
            }),
            makeChange({
              id: 3,
              name: 'Ines Okafor',
              action: 'failed',
              fields: [],
              problem: makeProblem('CRM_REFUSED_RECORD', { provider: 'acme' }, 'The email belongs to another contact.'),
            }),
          ],
        },
      }),
    )
    const first = await screen.findByRole('article', { name: 'Maja Lindqvist' })
    expect(within(first).getByText('Updated from Acme CRM')).toBeTruthy()
    expect(within(first).getByText('Job title')).toBeTruthy()
    expect(within(screen.getByRole('article', { name: 'Tomás Rey' })).getByText('Pushed to Acme CRM')).toBeTruthy()
    expect(screen.getByText('VAT number')).toBeTruthy()
    const refused = screen.getByRole('article', { name: 'Ines Okafor' })
    expect(within(refused).getByText('The email belongs to another contact.', { exact: false }).textContent).toBe(
      'Acme CRM did not accept a record. The email belongs to another contact.',
    )
  })

  it('folds long records and shows one kind of change alone', async () => {
    const fields = Array.from({ length: 8 }, (_, n) => ({
      field: `custom:${n}`,
      label: `Field ${n}`,
      before: null,
      after: n,
    }))
    show(
      makeRunStore({
        runs: [run],
        changes: {
          run_1: [makeChange({ id: 1, action: 'created', name: 'Nora Feld', fields }), makeChange({ id: 2 })],
        },
      }),
    )
    await user.click(await screen.findByRole('button', { name: '3 more fields' }))
    expect(screen.getByText('Field 7')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: /^Show: All/ }))
    await user.click(await screen.findByRole('menuitemradio', { name: 'Updated' }))
    await waitFor(() => expect(screen.queryByRole('article', { name: 'Nora Feld' })).toBeNull())
    expect(await screen.findByRole('article', { name: 'Maja Lindqvist' })).toBeTruthy()
  })

  it('joins stored and streamed log lines without gaps or doubles', async () => {
    const store = makeRunStore({ runs: [makeRun({ ...run, status: 'running', endedAt: null })] })
    store.log.run_1 = [line(1), line(2)]
    const { engine } = show(store)
    await waitFor(() => expect(logLines()).toHaveLength(2))
    act(() => engine.emit({ type: 'run.log', runId: 'run_1', lines: [line(2), line(3)] }))
    act(() => engine.emit({ type: 'run.log', runId: 'other', lines: [line(9)] }))
    await waitFor(() => expect(logLines()).toHaveLength(3))
    store.log.run_1.push(line(3), line(4))
    act(() =>
      engine.emit({ type: 'run.ended', runId: 'run_1', integrationId: 'acme', status: 'succeeded', changeCount: 0 }),
    )
    await waitFor(() => expect(logLines()).toHaveLength(4))
  })

  it('adds records that change while the run goes on', async () => {
    const store = makeRunStore({
      runs: [makeRun({ ...run, status: 'running', endedAt: null })],
      changes: { run_1: [] },
    })
    const { engine } = show(store)
    await screen.findByText('No records changed so far.')
    store.changes.run_1?.push(makeChange({ id: 1 }))
    act(() => engine.emit({ type: 'changed', topics: ['records'] }))
    expect(await screen.findByRole('article', { name: 'Maja Lindqvist' })).toBeTruthy()
    store.changes.run_1?.push(makeChange({ id: 2, name: 'Tomás Rey' }))
    act(() => engine.emit({ type: 'changed', topics: ['records'] }))
    expect(await screen.findByRole('article', { name: 'Tomás Rey' })).toBeTruthy()
  })

  it('shows live progress over the stored one and stops the run', async () => {
    const store = makeRunStore({ runs: [makeRun({ ...run, status: 'running', endedAt: null })] })
    store.streams.run_1 = [makeStream({ state: 'running', pulled: 10, expected: 13_240 })]
    const { engine } = show(store)
    await screen.findByText('of 13,240')
    act(() =>
      engine.emit({
        type: 'run.progress',
        runId: 'run_1',
        integrationId: 'acme',
        status: 'running',
        streams: [makeStream({ state: 'running', pulled: 8214, expected: 13_240 })],
      }),
    )
    await screen.findByText('8,214')
    await user.click(screen.getByRole('button', { name: 'Stop run' }))
    await waitFor(() => expect(store.stopped).toEqual(['run_1']))
  })

  it('says what became of a failed run and syncs again', async () => {
    const problem = makeProblem('CRM_FAILED', { provider: 'acme' }, '503 Service Unavailable')
    const sync = vi.fn()
    const { onOpen } = show(makeRunStore({ runs: [makeRun({ ...run, status: 'failed', problem })] }), { sync })
    expect(await screen.findByText('Acme CRM reports an error of its own.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Copy details' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Sync again' }))
    await waitFor(() => expect(onOpen).toHaveBeenCalledWith('run_2'))
    expect(sync).toHaveBeenCalledWith('acme')
  })

  it('says why a sync is out of the question', async () => {
    const store = makeRunStore({ runs: [makeRun({ ...run, status: 'interrupted', integrationId: 'removed' })] })
    const sync = vi.fn()
    show(store, { sync })
    const button = await screen.findByRole('button', { name: 'Continue' })
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('true'))
    await user.click(button)
    expect(sync).not.toHaveBeenCalled()
  })

  it('says of a run that is not there any more that it is gone', async () => {
    show(makeRunStore())
    expect(await screen.findByRole('heading', { name: 'This run is gone' })).toBeTruthy()
  })
})
