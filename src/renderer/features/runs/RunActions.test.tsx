import { makeProblem, type UndoPlan } from '@shared/model'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { withLayout } from '../../components/data/testing'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration, aProvider } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { makeChange, makeReport, makeRun, makeRunStore, type RunStore, runProcedures } from '../../testing/runs'
import { RunPanel } from './panel/RunPanel'
import { useRunMessages } from './run-messages'

withLayout()
const user = userEvent.setup()
const run = makeRun({
  id: 'run_1',
  provider: 'acme',
  integrationId: 'acme',
  totals: { ...makeRun().totals, updated: 1, pushed: 1 },
})
const refused = makeProblem(
  'CRM_REFUSED_RECORD',
  { provider: 'acme', field: 'Email', value: 'nobody@', reason: 'no domain' },
  'Email address nobody@ is invalid',
)
const partial = makeRun({ ...run, status: 'partial', totals: { ...run.totals, failed: 2 } })
const failures = [
  makeChange({ id: 1 }),
  makeChange({ id: 2, name: 'Ines Okafor', action: 'failed', fields: [], problem: refused }),
  makeChange({ id: 3, name: '', entityId: '9', action: 'failed', fields: [], problem: refused }),
]

function Messages() {
  useRunMessages()
  return <Toasts />
}

function show(store: RunStore, id = 'run_1') {
  const engine = new FakeEngine((os) => ({ runs: runProcedures(os, store) }))
  engine.state.providers = [aProvider('acme', 'Acme CRM')]
  engine.state.list = aList({ integrations: [anIntegration()] })
  const onOpen = vi.fn()
  renderOver(
    engine,
    <>
      <RunPanel id={id} onClose={() => {}} onOpen={onOpen} />
      <Messages />
    </>,
  )
  const ends = (runId: string, status: 'succeeded' | 'partial' | 'failed') => {
    store.runs = store.runs.map((each) => (each.id === runId ? { ...each, status } : each))
    act(() => engine.emit({ type: 'run.ended', runId, integrationId: 'acme', status, changeCount: 2 }))
  }
  return { engine, onOpen, ends }
}

const button = (name: string | RegExp) => screen.findByRole('button', { name })

describe('refused records of a run', () => {
  const store = () =>
    makeRunStore({ runs: [partial], changes: { run_1: failures }, offers: { run_1: { retryable: 2 } } })

  it('say what the CRM said of which value, and what they are called', async () => {
    show(store())
    const record = await screen.findByRole('article', { name: 'Ines Okafor' })
    expect(record.textContent).toContain('Email address nobody@ is invalid')
    expect(record.textContent).toContain('Email: nobody@')
    expect(record.textContent).toContain('All other records went on.')
    expect(within(record).getByRole('button', { name: 'Copy details' })).toBeTruthy()
    expect(screen.getByRole('article', { name: 'Unnamed contact' })).toBeTruthy()
  })

  it('are all tried again, and the panel follows', async () => {
    const tried = store()
    const { onOpen, ends } = show(tried)
    await user.click(await button('Retry 2 failed'))
    await waitFor(() => expect(onOpen).toHaveBeenCalledWith('retry_of_run_1'))
    expect(tried.retried).toEqual([{ id: 'run_1', trigger: 'manual' }])
    ends('retry_of_run_1', 'succeeded')
    expect(await screen.findByText('The failed records of Acme CRM, Northwind EU went through')).toBeTruthy()
  })

  it('are tried again with R', async () => {
    const tried = store()
    show(tried)
    await button('Retry 2 failed')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Retry 2 failed' }).ariaDisabled).not.toBe('true'))
    await user.keyboard('r')
    await waitFor(() => expect(tried.retried).toEqual([{ id: 'run_1', trigger: 'manual' }]))
  })

  it('are tried again one by one', async () => {
    const tried = store()
    const { onOpen, ends } = show(tried)
    await user.click(await button('Retry Ines Okafor'))
    await waitFor(() => expect(tried.retried).toEqual([{ id: 'run_1', changeId: 2, trigger: 'manual' }]))
    expect(await screen.findByText('Trying again')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Retry Unnamed contact' })).toBeTruthy()
    expect(onOpen).not.toHaveBeenCalled()
    ends('retry_of_run_1', 'partial')
    expect(await screen.findByText('Records of Acme CRM, Northwind EU failed again')).toBeTruthy()
  })

  it('that an undo left alone are not offered again', async () => {
    const left = makeChange({
      id: 1,
      side: 'local',
      action: 'failed',
      fields: [],
      problem: makeProblem('CHANGED_SINCE'),
    })
    const undo = makeRun({ ...run, kind: 'undo', about: 'run_0' })
    show(makeRunStore({ runs: [undo], changes: { run_1: [left] }, offers: { run_1: { retryable: 1 } } }))
    const record = await screen.findByRole('article', { name: 'Maja Lindqvist' })
    expect(record.textContent).toContain('This record has changed since. It is left as it is now.')
    expect(record.textContent).toContain('Left alone')
    expect(within(record).queryByRole('button')).toBeNull()
  })
})

describe('undo', () => {
  const store = (over: Partial<RunStore> = {}) =>
    makeRunStore({
      runs: [run],
      changes: { run_1: [makeChange({ id: 1 }), makeChange({ id: 2 })] },
      offers: { run_1: { undoable: true } },
      ...over,
    })

  const plan: Partial<UndoPlan> = {
    back: { count: 2, items: [] },
    left: {
      count: 1,
      items: [{ changeId: 1, recordId: '1', kind: 'contact', name: 'Ines', fields: [], reason: 'changed-since' }],
    },
    atCrm: [{ integrationId: 'acme', creates: 0, updates: 2, deletes: 1, restores: 0, associations: 0, items: [] }],
  }

  it('asks first, with the plan of it, and does nothing after Cancel', async () => {
    const runs = store({ plans: { run_1: plan } })
    show(runs)
    await user.click(await button('Undo changes…'))
    const dialog = await screen.findByRole('dialog')
    expect(within(dialog).getByRole('heading', { name: 'Undo 2 changes?' })).toBeTruthy()
    await waitFor(() => expect(dialog.textContent).toContain('2 changes go back here.'))
    expect(within(dialog).getByRole('link', { name: 'Ines' }).getAttribute('href')).toBe('#/records/contacts/1/history')
    expect(dialog.textContent).toContain('This record has changed since.')
    expect(dialog.textContent).toContain(
      'Acme CRM, Northwind EU in Prod: 1 record is deleted, 2 records get their old values back.',
    )
    expect(within(dialog).queryByRole('radio')).toBeNull()
    expect(dialog.textContent).toContain('Records that changed since are left alone and listed.')
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    expect(runs.undone).toEqual([])
  })

  it('asks whether the next syncs may bring together what it takes apart', async () => {
    const item = { changeId: 1, recordId: '1', kind: 'contact' as const, name: 'Ines', fields: [] }
    const apart = { count: 1, items: [{ ...item, action: 'unlinked' as const }] }
    const runs = store({ plans: { run_1: { back: apart } } })
    show(runs)
    await user.click(await button('Undo changes…'))
    const held = await screen.findByRole('radio', { name: 'Keep apart what is taken apart' })
    expect(held).toHaveProperty('checked', true)
    expect(screen.getByText('Nothing is written to a CRM in Prod.')).toBeTruthy()
    await user.click(screen.getByRole('radio', { name: 'Let the next syncs decide' }))
    await user.click(await button('Undo 1 change in Prod'))
    await waitFor(() => expect(runs.heldBack).toEqual([false]))
  })

  it('shows a plan that has changed before it is carried out, and offers nothing where nothing goes back', async () => {
    const runs = store({ plans: { run_1: plan } })
    show(runs)
    await user.click(await button('Undo changes…'))
    await button('Undo 2 changes in Prod')
    runs.plans.run_1 = { ...plan, back: { count: 1, items: [] } }
    await user.click(await button('Undo 2 changes in Prod'))
    expect(await screen.findByText(/^Records have changed since the plan was made/)).toBeTruthy()
    expect(runs.undone).toEqual([])
    runs.plans.run_1 = { left: plan.left }
    await user.click(await button('Undo 1 change in Prod'))
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Undo \d changes? in/ })).toBeNull())
    expect(runs.undone).toEqual([])
  })

  it('follows the undo, tells how much went back, and can be taken back', async () => {
    const runs = store({ plans: { run_1: { ...plan, left: { count: 0, items: [] } } } })
    const { onOpen, ends } = show(runs)
    await button('Undo changes…')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Undo changes…' }).ariaDisabled).not.toBe('true'))
    await user.keyboard('{Control>}z{/Control}')
    await user.click(await button('Undo 2 changes in Prod'))
    await waitFor(() => expect(onOpen).toHaveBeenCalledWith('undo_of_run_1'))
    ends('undo_of_run_1', 'succeeded')
    expect(await screen.findByText('2 changes undone')).toBeTruthy()
    await user.click(await button('Redo'))
    await waitFor(() => expect(runs.undone).toEqual(['run_1', 'undo_of_run_1']))
    ends('undo_of_undo_of_run_1', 'succeeded')
    expect(await screen.findByText('The changes were made again')).toBeTruthy()
  })

  it('says what it left alone', async () => {
    const left = makeChange({ id: 3, action: 'failed', fields: [], problem: makeProblem('CHANGED_SINCE') })
    const runs = store({ plans: { run_1: plan } })
    runs.changes.undo_of_run_1 = [left]
    const { ends } = show(runs)
    await user.click(await button('Undo changes…'))
    await user.click(await button('Undo 2 changes in Prod'))
    await waitFor(() => expect(runs.undone).toEqual(['run_1']))
    ends('undo_of_run_1', 'succeeded')
    expect(await screen.findByText('2 changes undone')).toBeTruthy()
    expect(screen.getByText('1 record was left alone; the run says why.')).toBeTruthy()
  })

  it('ties the undone run and the undo together', async () => {
    const undone = makeRun({ ...run, status: 'undone', undoneBy: 'run_2' })
    const { onOpen } = show(store({ runs: [undone], offers: {} }))
    await user.click(await button('Undone by run_2'))
    expect(onOpen).toHaveBeenCalledWith('run_2')
    expect(screen.getByText('Undone')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Undo changes…' })).toBeNull()
  })

  it('of an undo is a redo, which is not undone itself', async () => {
    const undo = makeRun({ ...run, id: 'run_2', kind: 'undo', about: 'run_1' })
    const redo = makeRun({ ...run, id: 'run_3', kind: 'undo', about: 'run_2' })
    const changes = { run_2: [makeChange()], run_3: [makeChange()] }
    const offers = { run_2: { undoable: true }, run_3: { undoable: true } }
    const atCrm = [
      { integrationId: 'acme', creates: 0, updates: 1, deletes: 0, restores: 0, associations: 0, items: [] },
    ]
    const plans = { run_2: { back: { count: 1, items: [] }, atCrm } }
    const runs = makeRunStore({ runs: [run, undo, redo], changes, offers, plans })
    const { onOpen } = show(runs, 'run_2')
    await user.click(await button('Undoes run_1'))
    expect(onOpen).toHaveBeenCalledWith('run_1')
    await user.click(await button('Redo…'))
    const dialog = await screen.findByRole('dialog')
    await waitFor(() => expect(dialog.textContent).toContain('1 change is made again here.'))
    expect(dialog.textContent).toContain('Acme CRM, Northwind EU in Prod: 1 record gets its values again.')
    await user.click(await button('Redo in Prod'))
    await waitFor(() => expect(runs.undone).toEqual(['run_2']))
  })
})

it('a dry run shows what it found, and offers no undo', async () => {
  const dry = makeRun({ ...run, kind: 'dry-run' })
  show(makeRunStore({ runs: [dry], reports: { run_1: makeReport({ conflicts: 4 }) } }))
  const table = await screen.findByRole('table', { name: 'Records by what would be done' })
  expect(within(table).getByRole('row', { name: 'Updated 0 2' })).toBeTruthy()
  expect(await screen.findByText('Update in Acme CRM')).toBeTruthy()
  expect(screen.getByText('Dry run')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Undo/ })).toBeNull()
  expect(screen.queryByRole('heading', { name: /Changed records/ })).toBeNull()
})
