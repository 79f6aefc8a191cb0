import type { FieldValue } from '@shared/model'
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { DiffField } from './Diff'

const show = (before: FieldValue, after: FieldValue) =>
  renderOver(
    new FakeEngine(),
    <dl>
      <DiffField label="Notes" before={before} after={after} />
    </dl>,
  )
const texts = (tag: 'del' | 'ins') => Array.from(document.querySelectorAll(tag), (each) => each.textContent)

describe('the diff of a field', () => {
  it('strikes the old value through and puts the new one beside it', () => {
    show('Buyer', 'Head of purchasing')
    expect([texts('del'), texts('ins')]).toEqual([['Buyer'], ['Head of purchasing']])
  })

  it('says of a missing value that it is empty', () => {
    show(null, '+46 70')
    expect(screen.getByText('empty')).toBeTruthy()
    expect(texts('del')).toEqual([])
  })

  it('writes lists and yes and no as words', () => {
    show(['a@x.io', 'b@x.io'], [])
    expect(texts('del')).toEqual(['a@x.io, b@x.io'])
    expect(screen.getByText('empty')).toBeTruthy()
  })

  it('tints only the changed words of a long text', () => {
    const text = 'Runs purchasing for the Nordic region and decides on the cold store refit with'
    show(`${text} Tomás`, `${text} Ines`)
    expect([texts('del'), texts('ins')]).toEqual([['Tomás'], ['Ines']])
  })
})
