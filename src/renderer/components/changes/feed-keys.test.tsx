import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useRef } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { moveInFeed } from './feed-keys'

afterEach(cleanup)

function Feed() {
  const end = useRef<HTMLSpanElement>(null)
  return (
    <>
      <button type="button">Before</button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as in the list of changes, which scrolls. */}
      <div role="feed" tabIndex={0} onKeyDown={(event) => moveInFeed(event, end.current)}>
        {['Ada', 'Grace', 'Edsger'].map((name, index) => (
          <div key={name} data-index={index}>
            <article tabIndex={-1} aria-label={name}>
              <button type="button">More of {name}</button>
            </article>
          </div>
        ))}
      </div>
      <span ref={end} tabIndex={-1} />
      <button type="button">After</button>
    </>
  )
}

const has = (element: HTMLElement) => expect(document.activeElement).toBe(element)
const article = (name: string) => screen.getByRole('article', { name })

describe('the keys of a feed', () => {
  it('Tab goes through one article and then out, whatever else the feed holds', async () => {
    const user = userEvent.setup()
    render(<Feed />)
    screen.getByRole('feed').focus()
    await user.tab()
    has(article('Ada'))
    await user.tab()
    has(screen.getByRole('button', { name: 'More of Ada' }))
    await user.tab()
    has(screen.getByRole('button', { name: 'After' }))
  })

  it('Tab backwards goes to the article, the feed, and out', async () => {
    const user = userEvent.setup()
    render(<Feed />)
    screen.getByRole('button', { name: 'More of Grace' }).focus()
    await user.tab({ shift: true })
    has(article('Grace'))
    await user.tab({ shift: true })
    has(screen.getByRole('feed'))
    await user.tab({ shift: true })
    has(screen.getByRole('button', { name: 'Before' }))
  })

  it('Page Down and Page Up go from article to article and stop at the ends', () => {
    render(<Feed />)
    article('Ada').focus()
    const press = (key: string) => document.activeElement && fireEvent.keyDown(document.activeElement, { key })
    press('PageDown')
    has(article('Grace'))
    press('PageDown')
    press('PageDown')
    has(article('Edsger'))
    press('PageUp')
    has(article('Grace'))
  })
})
