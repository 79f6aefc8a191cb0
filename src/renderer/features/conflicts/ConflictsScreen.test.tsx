import type { Conflict, ContestedRecord } from '@shared/model'
import { fail } from '@shared/model'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { Route } from 'wouter'
import { withLayout } from '../../components/data/testing'
import { Toasts } from '../../components/notices/Toasts'
import { twoCrms } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { ConflictsScreen } from './ConflictsScreen'
import { aConflict, aContestedRecord } from './testing'

withLayout()
const user = userEvent.setup()

interface Store {
  records: ContestedRecord[]
  conflicts: Conflict[]
  settled: { recordId: string; choices: Record<string, string> }[]
  settledAll: { side: string; recordIds?: string[] | undefined; integrationId?: string | undefined }[]
  synced: string[]
  fails?: boolean
}

const phone = aConflict()
const city = aConflict({
  id: '2',
  fields: [{ field: 'city', label: 'City', base: 'Berlin', local: 'Potsdam', remote: null }],
  sides: [
    { linkId: '70', integrationId: 'acme', values: { city: null }, changedAt: null },
    { linkId: '71', integrationId: 'beta', values: { city: 'Berlin Mitte' }, changedAt: null },
  ],
})
const other = aConflict({ id: '3', recordId: '8', recordName: 'Karin Lindahl' })

function aStore(over: Partial<Store> = {}): Store {
  return {
    records: [
      aContestedRecord({ conflictIds: ['1', '2'], fields: 2, integrationIds: ['acme', 'beta'] }),
      aContestedRecord({ recordId: '8', recordName: 'Karin Lindahl', conflictIds: ['3'] }),
    ],
    conflicts: [phone, city, other],
    settled: [],
    settledAll: [],
    synced: [],
    ...over,
  }
}

function show(store: Store, path = '/conflicts') {
  const engine = new FakeEngine((os) => ({
    conflicts: {
      records: os.conflicts.records.handler(({ input }) => {
        if (store.fails) fail('INTERNAL')
        const items = store.records.filter(
          ({ recordName, integrationIds }) =>
            recordName.toLowerCase().includes(input.search.toLowerCase()) &&
            (!input.integrationId || integrationIds.includes(input.integrationId)),
        )
        return { items, nextCursor: null, records: store.records.length }
      }),
      list: os.conflicts.list.handler(({ input }) => {
        const items = store.conflicts.filter(({ recordId }) => recordId === input.recordId)
        return { items, nextCursor: null, open: store.conflicts.length }
      }),
      settleRecord: os.conflicts.settleRecord.handler(({ input: { recordId, choices } }) => {
        store.settled.push({ recordId, choices })
        store.records = store.records.filter((record) => record.recordId !== recordId)
        store.conflicts = store.conflicts.filter((conflict) => conflict.recordId !== recordId)
        return { ...aRecord(recordId), runId: 'run_edit' }
      }),
      settleAll: os.conflicts.settleAll.handler(({ input: { side, recordIds, integrationId } }) => {
        store.settledAll.push({ side, recordIds, integrationId })
        return { settled: 2, runIds: ['run_edit'] }
      }),
    },
    records: { get: os.records.get.handler(({ input }) => aRecord(input.id)) },
    integrations: {
      sync: os.integrations.sync.handler(({ input }) => {
        store.synced.push(input.id)
        return fail('INTEGRATION_PAUSED')
      }),
    },
  }))
  Object.assign(engine.state, twoCrms('Kestrel Sales'))
  renderOver(
    engine,
    <>
      <Route path="/conflicts/:id?">{({ id }) => <ConflictsScreen recordId={id ?? null} />}</Route>
      <Toasts />
    </>,
    path,
  )
  return engine
}

function aRecord(id: string) {
  return {
    id,
    kind: 'contact' as const,
    name: 'Clara Lindner',
    fields: { email: 'clara@x.test', phone: '+49 30 2' },
    updatedAt: '2026-11-23T08:37:00.000Z',
    deletedAt: null,
    links: [],
    associations: [],
  }
}

const radio = (name: string | RegExp) => screen.findByRole('radio', { name })
const save = () => screen.getByRole('button', { name: /^Save/ })

describe('Conflicts', () => {
  it('puts every CRM beside Patchbay, and writes nothing before all fields are chosen', async () => {
    const store = aStore()
    show(store)
    expect(await radio('City, Beta CRM: Berlin Mitte')).toBeTruthy()
    expect(await radio('City, Acme CRM: empty')).toBeTruthy()
    // A CRM that is no side of the phone has no value to choose.
    expect(screen.queryByRole('radio', { name: /^Phone, Beta/ })).toBeNull()
    expect(save().getAttribute('aria-disabled')).toBe('true')
    await user.click(await radio('Phone, Acme CRM: +49 151 3'))
    expect(screen.getByText(/^1 of 2 chosen\. Will write 1 value here, and push nothing\.$/)).toBeTruthy()
    await user.click(save())
    expect(store.settled).toEqual([])

    await user.click(screen.getByRole('button', { name: 'Use all of Patchbay' }))
    expect(
      screen.getByText('2 of 2 chosen. Changes nothing here and push 2 to Acme CRM and 1 to Beta CRM.'),
    ).toBeTruthy()
    await user.click(await radio('City, Beta CRM: Berlin Mitte'))
    await user.click(save())
    await waitFor(() => expect(store.settled).toEqual([{ recordId: '7', choices: { phone: 'local', city: '71' } }]))
    expect(await screen.findByText('Clara Lindner is settled')).toBeTruthy()
    expect(await screen.findByRole('heading', { name: 'Karin Lindahl' })).toBeTruthy()
    await waitFor(() => expect(store.synced).toEqual(['acme']))
  })

  it('is settled by the keyboard alone', async () => {
    const store = aStore()
    show(store)
    await radio(/^Phone, Patchbay/)
    await user.keyboard('3')
    expect(((await radio(/^Phone, Acme/)) as HTMLInputElement).checked).toBe(true)
    await user.keyboard('2')
    expect(((await radio(/^City, Patchbay/)) as HTMLInputElement).checked).toBe(true)
    const first = await radio(/^Phone, Acme/)
    first.focus()
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(await radio(/^City, Patchbay/))
    await user.keyboard('4')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(store.settled).toEqual([{ recordId: '7', choices: { phone: '70', city: '71' } }]))
  })

  it('goes on with N and P, and the address follows', async () => {
    show(aStore())
    await radio(/^Phone, Acme/)
    await user.keyboard('n')
    expect(await screen.findByRole('heading', { name: 'Karin Lindahl' })).toBeTruthy()
    expect(window.location.hash).toBe('#/conflicts/8')
    await user.keyboard('p')
    expect(await screen.findByRole('heading', { name: 'Clara Lindner' })).toBeTruthy()
  })

  it('settles marked records together', async () => {
    const store = aStore()
    show(store)
    const row = await screen.findByRole('button', { name: /^Clara Lindner/ })
    row.focus()
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    const heading = await screen.findByRole('heading', { name: '2 records marked' })
    await user.click(
      within(heading.closest('section') as HTMLElement).getByRole('button', { name: 'Take the CRM’s values' }),
    )
    await waitFor(() => expect(store.settledAll).toEqual([{ side: 'remote', recordIds: ['7', '8'] }]))
  })

  it('asks before all are settled with one side', async () => {
    const store = aStore()
    show(store)
    await user.click(await screen.findByRole('button', { name: 'Settle all…' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Settle 2 records in Prod?' }))
    expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Cancel' }))
    await user.click(dialog.getByRole('radio', { name: 'Take the CRM’s values' }))
    await user.click(dialog.getByRole('button', { name: 'Settle 2 records' }))
    await waitFor(() => expect(store.settledAll).toEqual([{ side: 'remote' }]))
  })

  it('keeps what was chosen while the record changes, and drops what is gone', async () => {
    const store = aStore()
    const engine = show(store)
    await user.click(await radio(/^City, Beta/))
    await user.click(await radio(/^Phone, Acme/))
    store.conflicts = [phone, other]
    engine.emit({ type: 'changed', topics: ['records'] })
    await waitFor(() => expect(screen.queryByRole('radio', { name: /^City/ })).toBeNull())
    expect(((await radio(/^Phone, Acme/)) as HTMLInputElement).checked).toBe(true)
    expect(screen.getByText(/^1 of 1 chosen/)).toBeTruthy()
  })

  it('says that nothing is to be decided any more, also at an old address', async () => {
    show(aStore({ conflicts: [other] }), '/conflicts/7')
    expect(await screen.findByRole('heading', { name: 'Nothing to decide here any more' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Next conflict' }))
    expect(await screen.findByRole('heading', { name: 'Karin Lindahl' })).toBeTruthy()
  })

  it('goes back from a settled record at the end of the list', async () => {
    show(aStore({ conflicts: [phone] }), '/conflicts/8')
    await screen.findByRole('heading', { name: 'Nothing to decide here any more' })
    await user.click(screen.getByRole('button', { name: 'Next conflict' }))
    expect(await screen.findByRole('heading', { name: 'Clara Lindner' })).toBeTruthy()
  })

  it('leads from an old address to the empty list', async () => {
    show(aStore({ records: [], conflicts: [] }), '/conflicts/7')
    await screen.findByRole('heading', { name: 'Nothing to decide here any more' })
    await user.click(screen.getByRole('button', { name: 'Next conflict' }))
    expect(await screen.findByRole('heading', { name: 'No conflicts' })).toBeTruthy()
  })

  it('offers to skip only while another record follows', async () => {
    show(aStore())
    await user.click(await screen.findByRole('button', { name: 'Skip' }))
    expect(await screen.findByRole('heading', { name: 'Karin Lindahl' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Skip' })).toBeNull()
  })

  it('is empty in words, and says when only the filter leaves nothing', async () => {
    show(aStore({ records: [], conflicts: [] }))
    expect(await screen.findByRole('heading', { name: 'No conflicts' })).toBeTruthy()
    await user.type(screen.getByRole('searchbox'), 'nora')
    expect(await screen.findByText('No conflicts match “nora”.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(await screen.findByRole('heading', { name: 'No conflicts' })).toBeTruthy()
  })

  it('says that the list could not be read, and tries again', async () => {
    const store = aStore({ fails: true })
    show(store)
    const again = await screen.findByRole('button', { name: 'Try again' })
    store.fails = false
    await user.click(again)
    expect(await radio(/^Phone, Acme/)).toBeTruthy()
  })
})
