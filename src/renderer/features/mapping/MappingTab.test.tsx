import type { Drift, MappingRow, MappingState } from '@shared/model'
import { makeProblem, streamState } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Route } from 'wouter'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { makeRunStore, runProcedures } from '../../testing/runs'
import { IntegrationScreen } from '../integration/IntegrationScreen'
import type { ShownRow } from './draft'
import { MappingTab } from './MappingTab'

const user = userEvent.setup()
const row = (field: string, label: string, change: Partial<ShownRow> = {}): ShownRow => ({
  object: 'people',
  field,
  crmField: field,
  direction: null,
  transforms: [],
  label,
  crmType: 'text',
  type: 'text',
  access: 'writable',
  automatic: true,
  keptBack: 0,
  ...change,
})
const rows = [
  row('firstName', 'First name'),
  row('lifecycleStage', 'Stage', { crmType: 'choice', type: 'choice' }),
  row('custom:size', 'Shoe size', { crmType: 'number', type: 'number' }),
]

function show(
  options: { rows?: ShownRow[]; drift?: Drift[]; refuses?: (objects: { rows: MappingRow[] }[]) => boolean } = {},
) {
  const calls = { set: vi.fn(), acknowledge: vi.fn(), import: vi.fn() }
  const state: MappingState = {
    integrationId: 'acme',
    stream: 'contacts',
    rows: options.rows ?? rows,
    drift: options.drift ?? [],
  }
  const engine = new FakeEngine((os) => ({
    integrations: {
      overview: os.integrations.overview.handler(() => new Promise<never>(() => {})),
      streamSettings: os.integrations.streamSettings.handler(() =>
        streamState.parse({ direction: 'both', previews: [] }),
      ),
    },
    records: { list: os.records.list.handler(() => ({ items: [], nextCursor: null, total: 1 })) },
    runs: runProcedures(os, makeRunStore()),
    mapping: {
      show: os.mapping.show.handler(() => state),
      fields: os.mapping.fields.handler(() => []),
      sample: os.mapping.sample.handler(({ input }) => {
        if (options.refuses?.(input.objects)) {
          throw problemToORPC(makeProblem('FIELDS_NOT_ALIKE', { field: 'x', crmField: 'y' }))
        }
        return {
          recordId: '1',
          name: 'Maja Lindqvist',
          rows: state.rows.map(({ object, field, crmField }) => ({
            object,
            field,
            crmField,
            crm: 'customer',
            fromCrm: 'Customer',
            here: 'Customer',
            toCrm: null,
            keptFromCrm: null,
            keptToCrm: field === 'lifecycleStage' ? ('not-listed' as const) : null,
          })),
        }
      }),
      check: os.mapping.check.handler(() => ({
        records: 38_412,
        cut: false,
        values: [
          {
            object: 'people',
            field: 'lifecycleStage',
            crmField: 'lifecycleStage',
            way: 'from' as const,
            value: 'evangelist',
            reason: 'not-listed' as const,
            records: 14,
          },
        ],
      })),
      set: os.mapping.set.handler(({ input }) => {
        calls.set(input.objects)
        return { differences: [{ object: 'people', field: 'firstName', before: null, after: null }], runId: 'r1' }
      }),
      import: os.mapping.import.handler(({ input }) => {
        calls.import(input.apply)
        const [before] = rows
        const plain = before
          ? { field: before.field, crmField: before.crmField, direction: null, transforms: [] }
          : null
        return {
          differences: [
            {
              object: 'people',
              field: 'firstName',
              before: plain,
              after: plain && { ...plain, direction: 'from' as const },
            },
          ],
          runId: input.apply ? 'r2' : null,
        }
      }),
      acknowledge: os.mapping.acknowledge.handler(() => {
        calls.acknowledge()
        state.drift = []
        return state
      }),
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
            contents={{ runs: null, settings: null, mapping: <MappingTab id="acme" page={page} /> }}
          />
        )}
      </Route>
      <Toasts />
    </>,
    '/integrations/acme/mapping/contacts',
  )
  return calls
}

const direction = (field: string) => screen.findByRole('button', { name: new RegExp(`^Direction of ${field}`) })

describe('the field mapping', () => {
  it('shows a record in it, and turns the direction by click and by key', async () => {
    const calls = show()
    expect(await screen.findByText('Maja Lindqvist')).toBeTruthy()
    await waitFor(() => expect(screen.getByRole('row', { name: /Lifecycle/ }).textContent).toContain('no partner'))
    await user.click(await direction('First name'))
    expect((await direction('First name')).getAttribute('aria-label')).toContain('from Acme CRM')
    await user.keyboard('d')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() =>
      expect(calls.set).toHaveBeenCalledWith([
        { object: 'people', rows: [{ field: 'firstName', crmField: 'firstName', direction: 'to', transforms: [] }] },
      ]),
    )
    expect(await screen.findByText('Mapping saved')).toBeTruthy()
  })

  it('holds stored records against it, and makes a pair of a value that has none', async () => {
    const calls = show()
    await user.click(await screen.findByRole('button', { name: 'Lifecycle' }))
    expect((await screen.findByText(/14 have no partner/)).textContent).toContain('evangelist')
    await user.click(screen.getByRole('button', { name: 'Add “evangelist”' }))
    await user.click(screen.getByRole('button', { name: 'Save mapping' }))
    expect(calls.set).not.toHaveBeenCalled()
    await user.type(await screen.findByRole('textbox', { name: 'Value here 1' }), 'Evangelist')
    await user.click(screen.getByRole('button', { name: 'Save mapping' }))
    await waitFor(() =>
      expect(calls.set.mock.calls[0]?.[0][0].rows[0].transforms).toMatchObject([
        { kind: 'values', pairs: [{ crm: 'evangelist', here: 'Evangelist' }] },
      ]),
    )
  })

  it('says what the engine would refuse, and does not save that', async () => {
    const calls = show({ refuses: (objects) => objects.length > 0 })
    await user.click(await direction('First name'))
    expect((await screen.findAllByText(/cannot be mapped to this field/)).length).toBeGreaterThan(0)
    await user.click(screen.getByRole('button', { name: 'Save mapping' }))
    expect(calls.set).not.toHaveBeenCalled()
  })

  it('keeps own fields of the CRM apart until they are asked for or searched', async () => {
    show()
    await screen.findByText('Maja Lindqvist')
    expect(screen.queryByText('Shoe size')).toBeNull()
    await user.type(screen.getByRole('searchbox', { name: 'Find a field' }), 'shoe')
    expect((await screen.findAllByText('Shoe size')).length).toBeGreaterThan(0)
    await user.type(screen.getByRole('searchbox', { name: 'Find a field' }), 'xx')
    expect(await screen.findByText('No field is called shoexx.')).toBeTruthy()
  })

  it('tells what has changed at the CRM until it was seen', async () => {
    const change = {
      object: 'people',
      crmField: 'a',
      label: 'Stage',
      kind: 'option-gone',
      before: 'Old',
      after: null,
    } as const
    const calls = show({ drift: [change] })
    const notice = await screen.findByRole('region', { name: 'What changed at Acme CRM' })
    await user.click(within(notice).getByRole('button', { name: 'Show what changed' }))
    expect(within(notice).getByText('Stage has lost an option: Old')).toBeTruthy()
    await user.click(within(notice).getByRole('button', { name: 'Seen' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'What changed at Acme CRM' })).toBeNull())
    expect(calls.acknowledge).toHaveBeenCalledTimes(1)
  })

  it('shows what a file would change before it does, and refuses what is none', async () => {
    const calls = show()
    await screen.findByText('Maja Lindqvist')
    const file = screen.getByTestId('mapping-file')
    await user.upload(file, new File(['{"format":"else"}'], 'x.json', { type: 'application/json' }))
    expect(await screen.findByText('This file is no mapping of Patchbay.')).toBeTruthy()
    const document = { format: 'patchbay-mapping', version: 1, provider: 'acme', stream: 'contacts', objects: [] }
    await user.upload(file, new File([JSON.stringify(document)], 'x.json', { type: 'application/json' }))
    const dialog = await screen.findByRole('dialog', { name: 'Import this mapping?' })
    await user.click(await within(dialog).findByRole('button', { name: 'Change 1 field' }))
    await waitFor(() => expect(calls.import.mock.calls).toEqual([[false], [true]]))
  })
})
