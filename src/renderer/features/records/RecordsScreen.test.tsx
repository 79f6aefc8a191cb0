import { ProblemError } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { withLayout } from '../../components/data/testing'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { useTicked } from './list/ticked'
import { useDrafts } from './panel/drafts'
import { RecordsScreen } from './RecordsScreen'
import { aField, aRecord, aRow, withTwoCrms } from './testing'

withLayout()
const user = userEvent.setup()
beforeEach(() => {
  useTicked.setState({ kind: null, ids: new Set() })
  useDrafts.setState({ drafts: {}, refusals: {} })
})

interface Asked {
  list: Record<string, unknown>[]
  edits: unknown[]
  syncs: string[]
}

/** The screen over an engine with so many contacts, and one record to open. */
function show(count: number, path = '/records/contacts') {
  const asked: Asked = { list: [], edits: [], syncs: [] }
  const state = { record: aRecord(), count, refusal: null as ProblemError | null }
  const engine = withTwoCrms(
    new FakeEngine((os) => ({
      records: {
        list: os.records.list.handler(({ input }) => {
          asked.list.push(input)
          const total = input.search === 'nobody' ? 0 : state.count
          const from = input.cursor === undefined ? (input.offset ?? 0) : Number(input.cursor.split('/')[0])
          const size = Math.max(0, Math.min(input.limit, total - from))
          return {
            items: Array.from({ length: size }, (_, n) => aRow(from + n + 1)),
            nextCursor: from + size < total ? `${from + size}/0` : null,
            total,
          }
        }),
        counts: os.records.counts.handler(() => ({ contact: state.count, company: 0, lead: 0, activity: 0 })),
        get: os.records.get.handler(() => state.record),
        fields: os.records.fields.handler(() => [
          aField('jobTitle', 'Job title'),
          aField('phone', 'Phone', { takenBy: ['11'] }),
          aField('website', 'Website'),
        ]),
        edit: os.records.edit.handler(({ input }) => {
          asked.edits.push(input)
          if (state.refusal) throw problemToORPC(state.refusal.problem)
          state.record = { ...state.record, fields: { ...state.record.fields, ...input.fields } }
          return { ...state.record, runId: 'run_1' }
        }),
      },
      reference: { owners: os.reference.owners.handler(() => []) },
      integrations: {
        sync: os.integrations.sync.handler(({ input }) => {
          asked.syncs.push(input.id)
          throw problemToORPC(new ProblemError({ code: 'NANGO_UNREACHABLE', params: {}, detail: null }).problem)
        }),
      },
    })),
  )
  renderOver(engine, <RecordsScreen />, path)
  return { asked, state, engine }
}

const hash = () => window.location.hash
const rowOf = (name: string) => screen.findByRole('row', { name: new RegExp(`\\b${name}\\b`) })

describe('the list of records', () => {
  it('draws what is in view of a million, and says so to readers', async () => {
    show(1_000_000)
    const table = await screen.findByRole('table', { name: 'Contacts' })
    expect(table.getAttribute('aria-rowcount')).toBe('1000001')
    const row = await rowOf('Person 1')
    expect(within(row).getByRole('img', { name: 'Acme CRM' })).toBeTruthy()
    expect(within(row).getByText('p1@ridgeway.test')).toBeTruthy()
    expect(screen.getByRole('columnheader', { name: 'Changed' }).getAttribute('aria-sort')).toBe('descending')
  })

  it('keeps search, order and filter in the address', async () => {
    const { asked } = show(30)
    await rowOf('Person 1')
    await user.type(screen.getByRole('searchbox'), 'p1')
    await waitFor(() => expect(hash()).toBe('#/records/contacts/~q=p1'))
    await user.click(screen.getByRole('button', { name: 'Name' }))
    await waitFor(() => expect(hash()).toContain('sort=name'))
    await waitFor(() => expect(asked.list.at(-1)).toMatchObject({ search: 'p1', sort: 'name', order: 'asc' }))
    await user.click(screen.getByRole('button', { name: /^State/ }))
    await user.click(await screen.findByRole('menuitemradio', { name: 'To push' }))
    await waitFor(() => expect(asked.list.at(-1)).toMatchObject({ waiting: 'only' }))
  })

  it('opens as its address says, and says when nothing matches', async () => {
    const { asked } = show(30, '/records/contacts/~q=nobody&in=acme&not=other')
    expect(await screen.findByText('No contacts match “nobody” with these filters.')).toBeTruthy()
    expect(asked.list[0]).toMatchObject({ search: 'nobody', heldIn: 'acme', notHeldIn: 'other' })
    expect(screen.getByRole('button', { name: /In Acme CRM, Not in Other CRM/ })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    await rowOf('Person 1')
    expect(hash()).toBe('#/records/contacts')
  })

  it('says what will be here while there is nothing', async () => {
    show(0)
    expect(await screen.findByRole('heading', { name: 'No contacts yet' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Go to Integrations' })).toBeTruthy()
  })

  it('ticks by keyboard: Space, Shift with a move, all', async () => {
    show(30)
    await rowOf('Person 1')
    await user.keyboard('{ArrowDown} ')
    expect(screen.getByText('1 selected')).toBeTruthy()
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(screen.getByText('3 selected')).toBeTruthy()
    await user.keyboard('{Control>}a{/Control}')
    expect(await screen.findByText('30 selected')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Clear selection' }))
    expect(screen.queryByText('30 selected')).toBeNull()
  })

  it('reads the rows in view again when records change, with ticks and scroll as they were', async () => {
    const { asked, state, engine } = show(30)
    await rowOf('Person 1')
    await user.keyboard('{ArrowDown} ')
    const before = asked.list.length
    state.count = 31
    act(() => engine.emit({ type: 'changed', topics: ['records'] }))
    await waitFor(() => expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('32'))
    expect(asked.list.length).toBe(before + 1)
    expect(screen.getByText('1 selected')).toBeTruthy()
  })
})

describe('the panel of a record', () => {
  it('opens with Enter, closes with Esc, and stands in the address', async () => {
    show(30)
    await rowOf('Person 1')
    await user.keyboard('{ArrowDown}{Enter}')
    expect(await screen.findByRole('heading', { name: 'Person 1' })).toBeTruthy()
    expect(hash()).toBe('#/records/contacts/1')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('heading', { name: 'Person 1' })).toBeNull())
    expect(hash()).toBe('#/records/contacts')
  })

  it('says what each CRM has, what an edit would write, and saves it', async () => {
    const { asked } = show(30, '/records/contacts/1')
    const title = await screen.findByRole('textbox', { name: 'Job title' })
    await user.clear(title)
    await user.type(title, 'Head')
    const phone = screen.getByRole('textbox', { name: 'Phone' })
    await user.type(phone, ' 1')
    expect(within(screen.getByRole('region', { name: 'Job title' })).getAllByText('will push')).toHaveLength(2)
    const phoneSides = within(screen.getByRole('region', { name: 'Phone' }))
    expect(phoneSides.getAllByText('will push')).toHaveLength(1)
    expect(phoneSides.getByText('is not written')).toBeTruthy()
    expect(screen.getByText('2 fields')).toBeTruthy()
    expect(screen.getByText('to 2 CRMs')).toBeTruthy()
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(asked.syncs).toEqual(['acme', 'other']))
    expect(asked.edits).toEqual([{ id: '1', fields: { jobTitle: 'Head', phone: '+46 70 1' }, trigger: 'manual' }])
  })

  it('shows a refusal at its field, and keeps what was typed through live updates', async () => {
    const { state, engine } = show(30, '/records/contacts/1')
    state.refusal = new ProblemError({
      code: 'VALUE_NOT_TAKEN',
      params: { field: 'Phone', reason: 'it has 99 characters', fix: 'Shorten it' },
      detail: null,
    })
    await user.type(await screen.findByRole('textbox', { name: 'Phone' }), '9')
    await user.click(screen.getByRole('button', { name: 'Save and push' }))
    expect(await screen.findByText('it has 99 characters. Shorten it')).toBeTruthy()
    state.record = aRecord({ fields: { ...aRecord().fields, jobTitle: 'Other' } })
    act(() => engine.emit({ type: 'changed', topics: ['records'] }))
    await waitFor(() =>
      expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Job title' }).value).toBe('Other'),
    )
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Phone' }).value).toBe('+46 709')
    await user.click(screen.getByRole('button', { name: 'Discard' }))
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Phone' }).value).toBe('+46 70')
    expect(screen.queryByText('it has 99 characters. Shorten it')).toBeNull()
  })

  it('saves without a push while there is no network', async () => {
    const { engine, asked } = show(30, '/records/contacts/1')
    engine.state.connectivity = { online: false, since: null, reason: 'os' }
    act(() => engine.emit({ type: 'connectivity', connectivity: engine.state.connectivity }))
    await user.type(await screen.findByRole('textbox', { name: 'Phone' }), '9')
    await user.click(await screen.findByRole('button', { name: 'Save' }))
    await waitFor(() => expect(asked.edits).toHaveLength(1))
    expect(asked.syncs).toEqual([])
  })
})
