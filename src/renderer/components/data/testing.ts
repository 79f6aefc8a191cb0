import { afterEach, beforeEach } from 'vitest'

/** Gives every element of a test file a window of this height, px: the test DOM has no layout of its own. */
export function withLayout(height = 620): void {
  const own = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'clientHeight')
  beforeEach(() => {
    Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => height })
  })
  afterEach(() => {
    if (own) Object.defineProperty(HTMLElement.prototype, 'clientHeight', own)
    else Reflect.deleteProperty(HTMLElement.prototype, 'clientHeight')
  })
}

/** Scrolls an element as a person would: position and event. */
export function scrollTo(element: Element, top: number): void {
  element.scrollTop = top
  element.dispatchEvent(new Event('scroll'))
}
