import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { create } from 'zustand'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import type { RowGroup } from './grouped-rows'
import { type LoadedRows, pagedRows } from './paged-rows'
import { scrollTo, withLayout } from './testing'
import type { TableColumn } from './use-table-rows'
import { VirtualTable, type VirtualTableProps } from './VirtualTable'

interface Item {
  id: string
}
const columns: TableColumn<Item>[] = [{ id: 'name', head: 'Name', cell: (item) => item.id }]
const items = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => ({ id: `item ${from + n}` }))
const idOf = (item: Item) => item.id
const user = userEvent.setup()
withLayout()

interface Shown {
  rows: LoadedRows<Item>
  count: number
  groups: RowGroup[]
}
const shown = (rows: Item[], count: number): Shown => ({
  rows: pagedRows([rows]),
  count,
  groups: [{ key: 'today', size: rows.length }],
})
const useShown = create<Shown>()(() => shown([], 0))
type Calls = Pick<VirtualTableProps<Item>, 'onOpen' | 'onCopy' | 'onView'>

function Screen(calls: Calls) {
  const { rows, count, groups } = useShown()
  return (
    <VirtualTable
      label="Items"
      columns={columns}
      rows={rows}
      rowCount={count}
      groups={groups}
      groupLabel={() => 'Today'}
      rowId={idOf}
      selectedId="item 2"
      {...calls}
    />
  )
}

/** Shows a list of which the first rows are loaded; `change` puts another in its place. */
function show(loaded: Item[], rowCount: number) {
  const calls = { onOpen: vi.fn(), onCopy: vi.fn(), onView: vi.fn() }
  useShown.setState(shown(loaded, rowCount))
  renderOver(new FakeEngine(), <Screen {...calls} />)
  const table = screen.getByRole('table', { name: 'Items' })
  const scroller = table.parentElement as HTMLElement
  const change = (rows: Item[], count: number) => act(() => useShown.setState(shown(rows, count)))
  return { ...calls, table, scroller, change }
}

const shownRows = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .filter((row) => row.dataset.row !== undefined)

describe('the virtual table', () => {
  it('draws what is in view and tells readers the place of each row among all', () => {
    const { table } = show(items(0, 500), 12_406)
    expect(table.getAttribute('aria-rowcount')).toBe('12408')
    const rows = shownRows(table)
    expect(rows.length).toBeLessThan(60)
    expect(rows[0]?.getAttribute('aria-rowindex')).toBe('3')
    expect(within(table).getByRole('columnheader', { name: 'Name' })).toBeTruthy()
    expect(within(table).getByRole('rowheader', { name: 'Today' })).toBeTruthy()
    expect(screen.getByRole('row', { name: 'item 2', selected: true })).toBeTruthy()
  })

  it('asks for rows that come into view unloaded and keeps their heading at hand', () => {
    const { table, scroller, onView } = show(items(0, 100), 5000)
    act(() => scrollTo(scroller, 31 * 1000))
    const last = Math.max(...onView.mock.calls.map(([row]) => row))
    expect(last).toBeGreaterThan(1000)
    expect(shownRows(table).every((row) => row.getAttribute('aria-busy') === 'true')).toBe(true)
    act(() => scrollTo(scroller, 31 * 50))
    expect(within(table).getByRole('rowheader', { name: 'Today' }).closest('tr')?.getAttribute('aria-rowindex')).toBe(
      '2',
    )
  })

  it('moves with the keys, opens with Enter and copies with Mod C', async () => {
    const { onOpen, onCopy } = show(items(0, 100), 100)
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement?.textContent).toBe('item 2')
    await user.keyboard('jj')
    expect(document.activeElement?.textContent).toBe('item 4')
    await user.keyboard('k{Enter}')
    expect(onOpen).toHaveBeenLastCalledWith({ id: 'item 3' })
    await user.keyboard('{Control>}c{/Control}')
    expect(onCopy).toHaveBeenLastCalledWith({ id: 'item 3' })
    await user.keyboard('{End}')
    expect(document.activeElement?.textContent).toBe('item 99')
  })

  it('opens a row that is clicked', async () => {
    const { onOpen } = show(items(0, 100), 100)
    await user.click(screen.getByRole('row', { name: 'item 1' }))
    expect(onOpen).toHaveBeenCalledWith({ id: 'item 1' })
  })

  it('lets Tab reach one row only', () => {
    const { table } = show(items(0, 100), 100)
    expect(shownRows(table).filter((row) => row.tabIndex === 0)).toHaveLength(1)
  })

  it('keeps rows in their place when others come in above, and goes back up when the pointer leaves', () => {
    const { scroller, change } = show(items(0, 500), 500)
    act(() => scrollTo(scroller, 310))
    change([{ id: 'new' }, ...items(0, 500)], 501)
    expect(scroller.scrollTop).toBe(341)

    act(() => scrollTo(scroller, 0))
    act(() => scroller.dispatchEvent(new Event('pointerenter')))
    change([{ id: 'newer' }, { id: 'new' }, ...items(0, 500)], 502)
    expect(scroller.scrollTop).toBe(31)
    act(() => scroller.dispatchEvent(new Event('pointerleave')))
    expect(scroller.scrollTop).toBe(0)
  })

  it('shows a new row at once at the top of a list that nobody points at', () => {
    const { table, scroller, change } = show(items(0, 500), 500)
    change([{ id: 'new' }, ...items(0, 500)], 501)
    expect(scroller.scrollTop).toBe(0)
    expect(shownRows(table)[0]?.textContent).toBe('new')
  })
})
