import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { aList, anIntegration } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { PaletteLayer } from './Palette'

const user = userEvent.setup()

it('opens by its key, finds, and does what is chosen', async () => {
  const engine = new FakeEngine()
  engine.state.list = aList({ integrations: [anIntegration({ status: 'needs-reconnect' })] })
  renderOver(engine, <PaletteLayer />)
  await user.keyboard('{Control>}k{/Control}')
  const dialog = await screen.findByRole('dialog', { name: 'Commands' })
  await waitFor(() => expect(within(dialog).getAllByRole('option')[0]?.textContent).toContain('Reconnect Acme CRM'))
  await user.type(within(dialog).getByRole('combobox'), 'sync')
  const refused = await within(dialog).findByRole('option', { name: /^Sync now: Acme CRM/ })
  expect(refused.textContent).toContain('reconnect first')
  await user.click(refused)
  expect(screen.queryByRole('dialog')).not.toBeNull()
  await user.keyboard('{Escape}')
  expect(within(dialog).getByRole('combobox')).toHaveProperty('value', '')
  await user.type(within(dialog).getByRole('combobox'), 'settings of')
  await user.keyboard('{Enter}')
  await waitFor(() => expect(window.location.hash).toBe('#/integrations/acme/settings'))
  expect(screen.queryByRole('dialog')).toBeNull()
})
