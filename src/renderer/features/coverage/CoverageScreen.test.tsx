import type { Coverage } from '@shared/model'
import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { Route } from 'wouter'
import { partOf } from '../../app/routes'
import { withLayout } from '../../components/data/testing'
import { twoCrms } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { CoverageScreen } from './CoverageScreen'

withLayout()
const user = userEvent.setup()

const combination = (heldIn: string[], count: number, more: Partial<Coverage['combinations'][number]> = {}) => {
  return { heldIn, count, waiting: 0, conflicts: 0, fields: [], ...more }
}

function show(combinations: Coverage['combinations'], path = '/coverage/contacts') {
  const total = combinations.reduce((sum, { count }) => sum + count, 0)
  const engine = new FakeEngine((os) => ({
    coverage: {
      get: os.coverage.get.handler(({ input }) => {
        return { kind: input.kind, at: '2026-11-23T08:41:00.000Z', total, combinations }
      }),
    },
  }))
  Object.assign(engine.state, twoCrms('Kestrel'))
  renderOver(
    engine,
    <Route path="/coverage/:kind?/:combination?">
      {({ kind, combination: open }) => <CoverageScreen path={kind ?? null} combination={partOf(open)} />}
    </Route>,
    path,
  )
}

const some = [
  combination(['acme', 'beta'], 12, { waiting: 2, conflicts: 1, fields: [{ field: 'phone', count: 3 }] }),
  combination(['acme'], 5),
  combination([], 3),
]

describe('Who is where', () => {
  it('counts by CRM, and each figure leads to the list that it counts', async () => {
    show(some)
    const figures = within(await screen.findByRole('group', { name: 'How many are held where' }))
    expect(figures.getByRole('button', { name: /^Acme CRM 17 5 only there/ })).toBeTruthy()
    const row = within(await screen.findByRole('row', { name: /^Acme CRM, Beta CRM/ }))
    expect(row.getByRole('link', { name: '2' }).getAttribute('href')).toContain('only=waiting')
    expect(row.getByRole('link', { name: '1' }).getAttribute('href')).toContain('only=conflict')
    await user.click(figures.getByRole('button', { name: /^Beta CRM 12/ }))
    expect(window.location.hash).toContain('/records/contacts')
  })

  it('opens a combination, which the address keeps: lists, fields, overlap and gaps', async () => {
    show(some)
    await user.click(within(await screen.findByRole('row', { name: /^Acme CRM, Beta CRM/ })).getByRole('button'))
    const panel = within(await screen.findByRole('complementary', { name: 'Records of a combination' }))
    expect(panel.getByRole('heading', { name: 'In Acme CRM and Beta CRM only' })).toBeTruthy()
    expect(panel.getByRole('link', { name: 'Open 12 records' })).toBeTruthy()
    expect(panel.getByText('Phone')).toBeTruthy()
    expect(panel.getByText('In Acme CRM, not in Beta CRM')).toBeTruthy()
    expect(decodeURIComponent(window.location.hash)).toBe('#/coverage/contacts/acme,beta')
  })

  it('is narrowed to an account, and shows what is here alone', async () => {
    show(some, '/coverage/contacts/none')
    expect(await screen.findByRole('heading', { name: 'Patchbay only' })).toBeTruthy()
  })

  it('is empty in words', async () => {
    show([])
    expect(await screen.findByRole('heading', { name: 'Nothing is held yet' })).toBeTruthy()
  })
})
