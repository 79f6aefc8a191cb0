import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyStrip } from '../testing/data'
import { FakeEngine } from '../testing/fake-engine'
import { renderOver } from '../testing/render'
import { RunStrip } from './figures/RunStrip'
import { SplitPanel } from './frame/SplitPanel'
import { FilterButton } from './input/FilterButton'
import { Toasts } from './notices/Toasts'
import { toast } from './notices/toasts'

const user = userEvent.setup()

function WithPanel({ onClose }: { onClose(): void }) {
  const [isOpen, setOpen] = useState(true)
  return (
    <SplitPanel
      label="Run"
      panel={isOpen ? <input aria-label="In the panel" /> : null}
      onClose={() => {
        setOpen(false)
        onClose()
      }}
    >
      <button type="button">In the list</button>
    </SplitPanel>
  )
}

function WithFilter() {
  const [value, setValue] = useState<'a' | 'b' | null>(null)
  return (
    <FilterButton
      label="Kind"
      any="Any"
      value={value}
      options={[
        { value: 'a', label: 'First' },
        { value: 'b', label: 'Second' },
      ]}
      onChange={setValue}
    />
  )
}

describe('the side panel', () => {
  it('is a named landmark and closes with Esc, wherever the focus is', async () => {
    const onClose = vi.fn()
    renderOver(new FakeEngine(), <WithPanel onClose={onClose} />)
    expect(screen.getByRole('complementary', { name: 'Run' })).toBeTruthy()
    screen.getByRole('button', { name: 'In the list' }).focus()
    await user.keyboard('{Escape}')
    expect(onClose).toHaveBeenCalledTimes(1)
    expect(screen.queryByRole('complementary')).toBeNull()
  })

  it('is made wider and narrower with the arrow keys, within its limits', async () => {
    renderOver(new FakeEngine(), <WithPanel onClose={() => {}} />)
    const edge = screen.getByRole('separator')
    const width = () => Number(edge.getAttribute('aria-valuenow'))
    const before = width()
    edge.focus()
    await user.keyboard('{ArrowLeft}')
    expect(width()).toBe(before + 16)
    await user.keyboard('{ArrowLeft>20/}')
    expect(width()).toBe(520)
    await user.keyboard('{ArrowRight>20/}')
    expect(width()).toBe(320)
  })
})

describe('messages', () => {
  afterEach(() => vi.useRealTimers())

  it('leave after six seconds, errors stay until they are dismissed', async () => {
    vi.useFakeTimers()
    renderOver(new FakeEngine(), <Toasts />)
    act(() => toast({ tone: 'ok', title: 'Synced' }))
    act(() => vi.advanceTimersByTime(3000))
    act(() => toast({ tone: 'err', title: 'Not synced' }))
    act(() => vi.advanceTimersByTime(3000))
    expect(screen.queryByText('Synced')).toBeNull()
    expect(screen.getByText('Not synced')).toBeTruthy()
    vi.useRealTimers()
    await user.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByText('Not synced')).toBeNull()
  })

  it('about the same thing replace each other', () => {
    renderOver(new FakeEngine(), <Toasts />)
    act(() => {
      toast({ tone: 'info', topic: 'a', title: 'goes on' })
      toast({ tone: 'ok', topic: 'a', title: 'is done' })
    })
    expect(screen.queryByText('goes on')).toBeNull()
    expect(screen.getByText('is done')).toBeTruthy()
  })

  it('stack to three, and their button does its thing once', async () => {
    const run = vi.fn()
    renderOver(new FakeEngine(), <Toasts />)
    act(() => {
      for (const title of ['one', 'two', 'three']) toast({ tone: 'ok', title })
      toast({ tone: 'ok', title: 'four', action: { label: 'Show', run } })
    })
    expect(screen.queryByText('one')).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Show' }))
    expect(run).toHaveBeenCalledTimes(1)
    expect(screen.queryByText('four')).toBeNull()
  })
})

describe('a filter', () => {
  it('says what is chosen and is cleared with its cross', async () => {
    renderOver(new FakeEngine(), <WithFilter />)
    await user.click(screen.getByRole('button', { name: 'Kind: Any' }))
    await user.click(await screen.findByRole('menuitemradio', { name: 'Second' }))
    expect(await screen.findByRole('button', { name: 'Kind: Second' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Clear the filter Kind' }))
    expect(screen.getByRole('button', { name: 'Kind: Any' })).toBeTruthy()
  })
})

describe('the run strip', () => {
  it('is one image for readers that tells the counts', async () => {
    const strip = emptyStrip()
    strip[55] = { outcome: 'failed', runId: 'r1', startedAt: null }
    renderOver(new FakeEngine(), <RunStrip strip={strip} lastSyncAt={null} />)
    await waitFor(() =>
      expect(screen.getByRole('img').getAttribute('aria-label')).toBe(
        'Runs in the last 14 days: 56 slots, 1 failed, 0 partial',
      ),
    )
  })
})
