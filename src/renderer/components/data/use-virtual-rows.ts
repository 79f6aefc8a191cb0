import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react'
import { createScrollMap, moveScroll, type ScrollPosition, settleScroll, toDom } from './scroll-map'

/** A list whose items have known heights, px. A new object when anything about it changed. */
export interface VirtualList {
  readonly count: number
  readonly height: number
  startOf(item: number): number
  sizeOf(item: number): number
}

export interface VirtualRows {
  /** Items to draw, in order. */
  readonly items: readonly number[]
  /** Empty space above and below the drawn items, px. */
  readonly padTop: number
  readonly padBottom: number
  /** Brings an item into view, moving as little as needed. */
  reveal(item: number): void
  /** Moves the list without regard to where it stands. */
  scrollTo(virtual: number): void
  /** Where the list stands now, px from its upper edge. */
  offset(): number
}

/** How long a scroll must rest before the bar is put back to its place, ms. */
const restAfter = 150

/**
 * Draws only the items of a list that are in view. Lists of any length scroll: the bar is tied to the list by a scroll
 * map. `head` px at the top of the scrolling element are taken by a sticky head; below it, `cover` px of the list may lie
 * under a sticky heading.
 */
export function useVirtualRows(
  scroller: RefObject<HTMLDivElement | null>,
  list: VirtualList,
  options: { head?: number; cover?: number; overscan?: number } = {},
): VirtualRows {
  const head = options.head ?? 0
  const cover = options.cover ?? 0
  const [viewport, setViewport] = useState(0)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const map = useMemo(() => createScrollMap(list.height, viewport), [list, viewport])
  const position = useRef<ScrollPosition>({ dom: 0, virtual: 0 })
  const latest = useRef({ map, viewport })
  latest.current = { map, viewport }
  const tell = useRef<((offset: number, scrolling: boolean) => void) | null>(null)

  /** Takes a position on: writes the bar when it must move, tells the virtualizer, redraws when the paddings changed. */
  const take = useCallback(
    (next: ScrollPosition, scrolling: boolean) => {
      const before = position.current
      position.current = next
      const element = scroller.current
      if (element && Math.abs(element.scrollTop - next.dom) >= 1) element.scrollTop = next.dom
      tell.current?.(next.virtual, scrolling)
      if (Math.abs(next.dom - next.virtual - (before.dom - before.virtual)) > 0.5) redraw()
    },
    [scroller],
  )

  const observeElementOffset = useCallback(
    (instance: Virtualizer<HTMLDivElement, Element>, report: (offset: number, scrolling: boolean) => void) => {
      const element = instance.scrollElement
      if (!element) return
      tell.current = report
      let timer: ReturnType<typeof setTimeout> | undefined
      const onScroll = () => {
        const { map: now, viewport: size } = latest.current
        // A read-back of our own write may be rounded to device pixels.
        if (Math.abs(element.scrollTop - position.current.dom) < 1) return
        take(moveScroll(now, position.current, element.scrollTop, size), true)
        clearTimeout(timer)
        timer = setTimeout(() => take(settleScroll(latest.current.map, position.current), false), restAfter)
      }
      report(position.current.virtual, false)
      element.addEventListener('scroll', onScroll, { passive: true })
      return () => {
        clearTimeout(timer)
        tell.current = null
        element.removeEventListener('scroll', onScroll)
      }
    },
    [take],
  )

  const observeElementRect = useCallback(
    (instance: Virtualizer<HTMLDivElement, Element>, report: (rect: { width: number; height: number }) => void) => {
      const element = instance.scrollElement
      if (!element) return
      const measure = () => {
        const height = Math.max(0, element.clientHeight - head)
        setViewport(height)
        report({ width: element.clientWidth, height })
      }
      measure()
      const observer = new ResizeObserver(measure)
      observer.observe(element)
      return () => observer.disconnect()
    },
    [head],
  )

  // A new identity tells the virtualizer to lay the list out anew.
  const getItemKey = useMemo(() => (index: number) => (list.count > 0 ? index : 0), [list])
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: list.count,
    getScrollElement: () => scroller.current,
    estimateSize: list.sizeOf,
    getItemKey,
    overscan: options.overscan ?? 8,
    observeElementRect,
    observeElementOffset,
    scrollToFn: (offset) => take({ dom: toDom(latest.current.map, offset), virtual: offset }, false),
  })

  // The list or the window changed its size: the place in the list stays, the bar follows.
  useLayoutEffect(() => take(settleScroll(map, position.current), false), [map, take])

  const scrollTo = useCallback(
    (virtual: number) => take(settleScroll(latest.current.map, { dom: 0, virtual }), false),
    [take],
  )
  const reveal = useCallback(
    (item: number) => {
      const start = list.startOf(item)
      const end = start + list.sizeOf(item)
      const { virtual } = position.current
      if (start - cover < virtual) scrollTo(start - cover)
      else if (end > virtual + latest.current.viewport) scrollTo(end - latest.current.viewport)
    },
    [list, cover, scrollTo],
  )
  const offset = useCallback(() => position.current.virtual, [])

  const items = virtualizer.getVirtualItems().map((item) => item.index)
  const first = items[0]
  const last = items.at(-1)
  if (first === undefined || last === undefined) {
    return { items, padTop: 0, padBottom: map.contentHeight, reveal, scrollTo, offset }
  }
  const shift = position.current.dom - position.current.virtual
  const padTop = list.startOf(first) + shift
  const padBottom = map.contentHeight - (list.startOf(last) + list.sizeOf(last) + shift)
  return { items, padTop: Math.max(0, padTop), padBottom: Math.max(0, padBottom), reveal, scrollTo, offset }
}
