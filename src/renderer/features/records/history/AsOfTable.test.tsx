import type { PastField } from '@shared/model'
import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { FakeEngine } from '../../../testing/fake-engine'
import { renderOver } from '../../../testing/render'
import { aField, aRecord, withTwoCrms } from '../testing'
import { AsOfTable } from './AsOfTable'

const regions = [
  { value: '216', label: 'North' },
  { value: '217', label: 'East' },
]

const pastField = (change: Partial<PastField>): PastField => ({
  field: 'custom:tier',
  label: 'Tier',
  past: null,
  now: null,
  same: false,
  contested: false,
  changes: [],
  ...change,
})

it('shows choices by the words of the CRM, as they were and as they are, and what is no choice as it is', async () => {
  renderOver(
    withTwoCrms(new FakeEngine(() => ({}))),
    <AsOfTable
      record={aRecord()}
      asOf={{
        change: 1,
        existed: true,
        deletedAt: null,
        keptSince: null,
        links: [],
        fields: [
          pastField({ field: 'custom:regions', label: 'Regions', past: ['216', '217'], now: ['217', '9'] }),
          pastField({ field: 'jobTitle', label: 'Job title', past: '216', now: 'Chief' }),
        ],
      }}
      described={[aField('custom:regions', 'Regions', { options: regions }), aField('jobTitle', 'Job title')]}
      when="Monday"
      onlyDiffering
      showAll={() => {}}
      canTick={() => false}
      ticked={new Set()}
      tick={() => {}}
    />,
  )
  const rows = (await screen.findAllByRole('row')).slice(1)
  expect(
    rows.map((row) =>
      within(row)
        .getAllByRole('cell')
        .slice(1, 4)
        .map(({ textContent }) => textContent),
    ),
  ).toEqual([
    ['Regions', 'North, East', 'East, 9'],
    ['Job title', '216', 'Chief'],
  ])
})
