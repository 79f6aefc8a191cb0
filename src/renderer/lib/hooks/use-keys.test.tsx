import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { useKeys } from './use-keys'

const pressed: string[] = []

function Keys() {
  useKeys({ n: () => pressed.push('n'), ' ': () => pressed.push('space'), 'mod+enter': () => pressed.push('save') })
  return (
    <>
      <button type="button">Press</button>
      <input aria-label="Name" />
      <input type="radio" aria-label="Side" />
    </>
  )
}

afterEach(() => {
  cleanup()
  pressed.length = 0
})

describe('keys of a screen', () => {
  it('work where nothing else has a meaning for them', () => {
    render(<Keys />)
    fireEvent.keyDown(document.body, { key: 'n' })
    fireEvent.keyDown(screen.getByRole('radio'), { key: 'N' })
    fireEvent.keyDown(document.body, { key: ' ' })
    expect(pressed).toEqual(['n', 'n', 'space'])
  })

  it('leave letters to fields, and Space to the button that has the focus', () => {
    render(<Keys />)
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'n' })
    fireEvent.keyDown(screen.getByRole('button'), { key: ' ' })
    expect(pressed).toEqual([])
  })

  it('with Mod work in fields as well, and not behind a dialog', () => {
    const { rerender } = render(<Keys />)
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter', ctrlKey: true })
    expect(pressed).toEqual(['save'])
    rerender(
      <>
        <Keys />
        <div role="dialog" />
      </>,
    )
    fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true })
    fireEvent.keyDown(document.body, { key: 'n' })
    expect(pressed).toEqual(['save'])
  })
})
