import { ORPCError } from '@orpc/client'
import { type StreamCountsHere, type StreamState, streamState } from '@shared/model'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Route } from 'wouter'
import { LeaveDialog } from '../../app/shell/LeaveDialog'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { makeRunStore, runProcedures } from '../../testing/runs'
import { IntegrationScreen } from '../integration/IntegrationScreen'
import { StreamSettings } from './StreamSettings'

const user = userEvent.setup()
const counts: StreamCountsHere = {
  held: 38_412,
  missing: 25_906,
  leftOut: 0,
  goneLastMonth: 61,
  writable: true,
  others: [{ integrationId: 'b', provider: 'b', account: 'B', deletes: false }],
}

/** The Settings tab over an engine that keeps what is saved. */
function show(
  options: { counts?: () => StreamCountsHere | Promise<StreamCountsHere>; stored?: Partial<StreamState> } = {},
) {
  const saved = vi.fn()
  let stored = streamState.parse({ direction: 'both', previews: [], ...options.stored })
  const engine = new FakeEngine((os) => ({
    integrations: {
      overview: os.integrations.overview.handler(() => new Promise<never>(() => {})),
      streamSettings: os.integrations.streamSettings.handler(() => stored),
      streamCounts: os.integrations.streamCounts.handler(() => options.counts?.() ?? counts),
      setStreamSettings: os.integrations.setStreamSettings.handler(({ input: { settings } }) => {
        saved(settings)
        const { direction = stored.direction, ...rest } = settings
        stored = { ...stored, ...rest, direction, previews: settings.createMissing ? ['create-missing'] : [] }
        return stored
      }),
    },
    runs: runProcedures(os, makeRunStore()),
    mapping: {
      show: os.mapping.show.handler(() => ({
        integrationId: 'acme',
        stream: 'contacts' as const,
        rows: [],
        drift: [],
      })),
    },
  }))
  engine.state.list = aList({ integrations: [anIntegration()] })
  renderOver(
    engine,
    <>
      <Route path="/integrations/acme/:tab?/:page?">
        {({ tab, page }) => (
          <IntegrationScreen
            id="acme"
            tab={tab}
            contents={{ runs: null, mapping: null, settings: <StreamSettings id="acme" page={page} /> }}
          />
        )}
      </Route>
      <LeaveDialog />
      <Toasts />
    </>,
    '/integrations/acme/settings/contacts',
  )
  return { saved, engine }
}

const column = () => screen.findByRole('complementary', { name: 'With these settings' })
const radio = (name: RegExp) => screen.findByRole('radio', { name })

describe('the settings of a stream', () => {
  it('say what follows from a choice, and are reviewed before records are made', async () => {
    const { saved } = show()
    await waitFor(async () =>
      expect((await column()).textContent).toContain('25,906 contacts that Acme CRM lacks stay out'),
    )
    await user.click(await radio(/^Create it in Acme CRM/))
    expect((await column()).textContent).toContain(
      '25,906 contacts are created in Acme CRM Prod, after you confirm the list.',
    )
    expect((await column()).textContent).toContain('Missing there: leavecreate')
    await user.click(screen.getByRole('button', { name: 'Review and save' }))
    const dialog = await screen.findByRole('dialog', { name: 'Save these settings for Acme CRM Prod?' })
    expect(saved).not.toHaveBeenCalled()
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(saved).toHaveBeenCalledWith(expect.objectContaining({ createMissing: true, direction: 'both' })),
    )
    expect(await screen.findByText('Nothing is written to Acme CRM before you have seen the list.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Discard' })).toBeNull()
  })

  it('are saved at once where nothing is made or deleted, single choices go back with Ctrl+Z', async () => {
    const { saved } = show()
    await user.click(await radio(/^From Acme CRM/))
    await user.click(await radio(/^To Acme CRM/))
    await user.keyboard('{Control>}z{/Control}')
    expect((await radio(/^From Acme CRM/)) as HTMLInputElement).toHaveProperty('checked', true)
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(saved).toHaveBeenCalledWith(expect.objectContaining({ direction: 'from' })))
  })

  it('leave numbers out while they are counted, and say when they cannot be', async () => {
    let fail = (_: Error) => {}
    show({ counts: () => new Promise((_, reject) => (fail = reject)) })
    await user.click(await radio(/^Create it in Acme CRM/))
    expect((await column()).textContent).toContain('What Acme CRM lacks is created there, in Prod, after you confirm')
    expect((await column()).textContent).not.toMatch(/\b0 contacts/)
    fail(new ORPCError('INTERNAL'))
    expect(await screen.findByText(/The numbers could not be counted/)).toBeTruthy()
  })

  it('do not take a guard that is none, and keep what was typed', async () => {
    const { saved } = show()
    const field = await screen.findByRole('textbox', { name: 'Deletes' })
    await user.clear(field)
    await user.type(field, 'many')
    expect(await screen.findByText('Enter a whole number of deletes.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(saved).not.toHaveBeenCalled()
    expect(field).toHaveProperty('value', 'many')
    await user.click(screen.getByRole('button', { name: 'Discard' }))
    expect(await screen.findByRole('textbox', { name: 'Deletes' })).toHaveProperty('value', '50')
  })

  it('offer no writing where the CRM takes none', async () => {
    show({ counts: () => ({ ...counts, writable: false }), stored: { direction: 'from' } })
    const both = await radio(/^Both ways/)
    await waitFor(() => expect(both.getAttribute('aria-disabled')).toBe('true'))
    await user.click(both)
    expect(both).toHaveProperty('checked', false)
  })

  it('ask before they are left unsaved', async () => {
    show()
    await user.click(await radio(/^From Acme CRM/))
    await user.click(screen.getByRole('tab', { name: 'Overview' }))
    const dialog = await screen.findByRole('dialog', { name: 'Leave without saving?' })
    await user.click(within(dialog).getByRole('button', { name: 'Stay' }))
    expect(window.location.hash).toBe('#/integrations/acme/settings/contacts')
    await user.click(screen.getByRole('tab', { name: 'Overview' }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Leave' }))
    await waitFor(() => expect(window.location.hash).toBe('#/integrations/acme'))
  })
})
