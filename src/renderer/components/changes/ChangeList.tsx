import type { Change } from '@shared/model'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { ChangeItem, type RecordRetry } from './ChangeItem'
import classes from './changes.module.css'
import { moveInFeed } from './feed-keys'

/** Changed records below each other; only those in view are drawn. */
export function ChangeList(props: {
  label: string
  changes: readonly Change[]
  /** What happened to a record, in words. */
  words(change: Change): string
  /** Another try of a refused record. */
  retry?: RecordRetry
  busy?: boolean
  /** Called when the end comes near. */
  onEnd?(): void
}) {
  const { changes, onEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLSpanElement>(null)
  const virtualizer = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 58,
    getItemKey: (index) => changes[index]?.id ?? index,
    overscan: 4,
  })
  const items = virtualizer.getVirtualItems()
  const isNearEnd = (items.at(-1)?.index ?? -1) >= changes.length - 10
  useEffect(() => {
    if (isNearEnd) onEnd?.()
  }, [isNearEnd, onEnd])
  return (
    <>
      <div
        ref={scroller}
        className={classes.scroller}
        role="feed"
        aria-label={props.label}
        aria-busy={props.busy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
        tabIndex={0}
        onKeyDown={(event) => moveInFeed(event, end.current)}
      >
        <div className={classes.list} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const change = changes[item.index]
            if (!change) return null
            return (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={classes.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <ChangeItem change={change} words={props.words(change)} retry={props.retry} />
              </div>
            )
          })}
        </div>
      </div>
      <span ref={end} tabIndex={-1} />
    </>
  )
}
