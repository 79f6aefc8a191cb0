import type { KeyboardEvent } from 'react'

const controls = 'button, a[href]'

/**
 * Keys of a feed, as ARIA has them (https://www.w3.org/WAI/ARIA/apg/patterns/feed/): Page Down and Page Up go from
 * article to article, Tab through the controls of one article and then out of the feed, to `end`, however many more
 * there are. Every article stands in an element with its `data-index` and takes the focus.
 */
export function moveInFeed(event: KeyboardEvent<HTMLElement>, end: HTMLElement | null): void {
  const feed = event.currentTarget
  const target = event.target as HTMLElement
  const article = target.closest('article')
  if (event.key === 'PageDown' || event.key === 'PageUp') {
    if (article) go(event, neighbour(feed, article, event.key === 'PageDown' ? 1 : -1))
    return
  }
  if (event.key !== 'Tab') return
  if (!article) {
    if (!event.shiftKey) go(event, firstInView(feed))
    return
  }
  const stops = [article, ...article.querySelectorAll<HTMLElement>(controls)]
  const next = stops[stops.indexOf(target) + (event.shiftKey ? -1 : 1)]
  if (next) go(event, next)
  else if (event.shiftKey) go(event, feed)
  // From there Tab does what it always does.
  else end?.focus({ preventScroll: true })
}

function go(event: KeyboardEvent, target: HTMLElement | null): void {
  if (!target) return
  event.preventDefault()
  target.focus()
}

function neighbour(feed: HTMLElement, article: HTMLElement, step: number): HTMLElement | null {
  const index = Number(article.closest<HTMLElement>('[data-index]')?.dataset.index)
  return feed.querySelector(`[data-index="${index + step}"] article`)
}

function firstInView(feed: HTMLElement): HTMLElement | null {
  const { top } = feed.getBoundingClientRect()
  const articles = [...feed.querySelectorAll('article')]
  return articles.find((article) => article.getBoundingClientRect().top >= top) ?? articles[0] ?? null
}
