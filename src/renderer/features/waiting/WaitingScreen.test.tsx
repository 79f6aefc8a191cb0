import { fail, makeProblem, type OutboxItem } from '@shared/model'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { Route } from 'wouter'
import { partOf } from '../../app/routes'
import { withLayout } from '../../components/data/testing'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration, aProvider } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { anItem } from './testing'
import { WaitingScreen } from './WaitingScreen'

withLayout()
const user = userEvent.setup()

interface Store {
  items: OutboxItem[]
  cancelled: string[]
  retried: string[]
}

const parked = anItem({
  id: 'row-2',
  recordName: 'Ines Okafor',
  recordId: '8',
  state: 'parked',
  waitsFor: 'person',
  otherRecordId: '9',
  attempts: 1,
  reason: makeProblem('CRM_RECORD_TAKEN', { provider: 'acme', field: 'Email' }),
})
const sending = anItem({
  id: 'row-3',
  recordName: 'Priya Raman',
  state: 'unknown',
  waitsFor: 'answer',
  cancellable: false,
})

const aStore = (items = [anItem(), parked, sending]): Store => ({ items, cancelled: [], retried: [] })

function show(store: Store, path = '/waiting') {
  const engine: FakeEngine = new FakeEngine((os) => ({
    outbox: {
      list: os.outbox.list.handler(() => {
        return { items: store.items, nextCursor: null, counts: { waiting: 0, refused: 0, held: 0 } }
      }),
      cancel: os.outbox.cancel.handler(({ input: { params } }) => {
        store.cancelled.push(params.id)
        store.items = store.items.filter(({ id }) => id !== params.id)
        queueMicrotask(() => engine.emit({ type: 'changed', topics: ['records'] }))
        return { id: params.id, cancelled: true as const, runId: 'run_1' }
      }),
      retry: os.outbox.retry.handler(({ input }) => {
        store.retried.push(input.id)
        return fail('NOTHING_TO_RETRY')
      }),
    },
  }))
  engine.state.providers = [aProvider('acme', 'Acme CRM')]
  engine.state.list = aList({ integrations: [anIntegration()] })
  engine.state.attention = { ...engine.state.attention, waiting: store.items.length }
  renderOver(
    engine,
    <>
      <Route path="/waiting/:segment?/:id?">
        {({ segment, id }) => <WaitingScreen segment={segment ?? null} itemId={partOf(id)} />}
      </Route>
      <Toasts />
    </>,
    path,
  )
  return engine
}

const row = (name: RegExp) => screen.findByRole('row', { name })
const panel = () => screen.findByRole('complementary', { name: 'Change that waits' })

describe('Waiting', () => {
  it('says of everything that waits what it is, how it stands and why', async () => {
    show(aStore())
    expect((await row(/Maja Lindqvist/)).textContent).toContain('goes with the next sync')
    expect((await row(/Ines Okafor/)).textContent).toContain('another record there has this value')
    expect((await row(/Priya Raman/)).textContent).toContain('answer was lost, looking it up')
    expect(screen.getByText('Acme CRM, Northwind EU')).toBeTruthy()
  })

  it('is narrowed by segment, which the address keeps', async () => {
    show(aStore())
    await row(/Maja/)
    await user.click(screen.getByRole('radio', { name: /^Parked/ }))
    await waitFor(() => expect(screen.queryByRole('row', { name: /Maja/ })).toBeNull())
    expect(window.location.hash).toBe('#/waiting/parked')
    expect(await row(/Ines/)).toBeTruthy()
    await user.click(screen.getByRole('radio', { name: /^Blocked/ }))
    expect(await screen.findByText('Nothing that waits matches these filters.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(await row(/Maja/)).toBeTruthy()
  })

  it('says in words what the CRM refused, links the other record, and tries again', async () => {
    const store = aStore()
    show(store)
    await user.click(await row(/Ines Okafor/))
    const side = within(await panel())
    expect(side.getByRole('link', { name: 'Open the other record' }).getAttribute('href')).toBe('#/records/contacts/9')
    await user.click(side.getByRole('button', { name: 'Retry' }))
    await waitFor(() => expect(store.retried).toEqual(['row-2']))
  })

  it('calls a change off after asking, and never one that is on its way', async () => {
    const store = aStore()
    show(store)
    await user.click(await row(/Priya/))
    const cancel = within(await panel()).getByRole('button', { name: 'Cancel change…' })
    expect(cancel.getAttribute('aria-disabled')).toBe('true')
    await user.click(await row(/Maja/))
    await user.click(within(await panel()).getByRole('button', { name: 'Cancel change…' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Cancel this change in Prod?' }))
    expect(dialog.getByText(/Maja Lindqvist keeps its values here, and Acme CRM keeps its own/)).toBeTruthy()
    await user.click(dialog.getByRole('button', { name: 'Cancel change' }))
    await waitFor(() => expect(store.cancelled).toEqual(['row-1']))
    expect(await screen.findByRole('heading', { name: 'This change no longer waits' })).toBeTruthy()
  })

  it('says why marked changes cannot be called off when all of them are on their way', async () => {
    show(aStore())
    await user.click(within(await row(/Priya/)).getByRole('checkbox'))
    const cancel = await screen.findByRole('button', { name: /^Cancel 0/ })
    expect(cancel.getAttribute('aria-disabled')).toBe('true')
    await user.click(within(await row(/Maja/)).getByRole('checkbox'))
    await user.click(await screen.findByRole('button', { name: /^Cancel/ }))
    expect(await screen.findByRole('dialog', { name: 'Cancel this change in Prod?' })).toBeTruthy()
  })

  it('folds many alike, and shows them when asked', async () => {
    show(aStore(Array.from({ length: 12 }, (_, n) => anItem({ id: `row-${n}`, recordName: `Person ${n}` }))))
    await row(/Person 1$|Person 1 /)
    await user.click(await row(/7 more/))
    await waitFor(() => expect(screen.queryByRole('row', { name: /7 more/ })).toBeNull())
  })

  it('is empty in words', async () => {
    show(aStore([]))
    expect(await screen.findByRole('heading', { name: 'Nothing waits' })).toBeTruthy()
  })
})
