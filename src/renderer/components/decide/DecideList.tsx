import { Check } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import { useProviders } from '../../lib/hooks/use-providers'
import { createGroupedRows } from '../data/grouped-rows'
import { useVirtualRows } from '../data/use-virtual-rows'
import { ProviderTile } from '../labels/ProviderTile'
import classes from './decide.module.css'
import { type DecideGroup, type DecideItem, stepFrom } from './decide-model'

const sizes = { groupHeight: 28, rowHeight: 54 }

interface DecideListProps {
  /** Names the list. */
  label: string
  groups: readonly DecideGroup[]
  openId: string | null
  onOpen(id: string): void
  /** Enter goes on to what is to be decided. */
  onEnter(): void
  /** Items that are to be decided together; absent: there is no such thing. */
  marked?: ReadonlySet<string>
  onMark?(ids: ReadonlySet<string>): void
}

/**
 * The left side of the screens where people decide: items under their CRMs. Up and Down move and open, Space marks,
 * Shift with Up and Down marks a row of them, Mod A marks all. Only what is in view is drawn.
 */
export function DecideList(props: DecideListProps) {
  const { groups, openId, marked } = props
  const { t } = useTranslation()
  const providers = useProviders()
  const scroller = useRef<HTMLDivElement>(null)
  const items = useMemo(() => groups.flatMap((group) => group.items), [groups])
  const list = useMemo(
    () =>
      createGroupedRows(
        groups.map(({ provider, items: own }) => ({ key: provider, size: own.length })),
        items.length,
        sizes,
      ),
    [groups, items],
  )
  // A row that is moved up to comes with the name of its group.
  const virtual = useVirtualRows(scroller, list, { cover: sizes.groupHeight })
  const at = items.findIndex(({ id }) => id === openId)
  const inside = useRef(false)

  const reveal = useRef(virtual.reveal)
  reveal.current = virtual.reveal
  useEffect(() => {
    if (at < 0) return
    // The list knows its height once it has been laid out.
    const frame = requestAnimationFrame(() => reveal.current(list.itemOfRow(at)))
    return () => cancelAnimationFrame(frame)
  }, [at, list])
  // Keys that moved on inside the list take the focus along; a decision that came from elsewhere leaves it there.
  useEffect(() => {
    const lost = document.activeElement === document.body || document.activeElement === null
    if (!inside.current || !(lost || scroller.current?.contains(document.activeElement))) return
    scroller.current?.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus({ preventScroll: true })
  })

  const mark = (ids: Iterable<string>) => props.onMark?.(new Set(ids))
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
    if (by !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      const next = stepFrom(items, openId, by)
      if (!next) return
      if (event.shiftKey && marked) mark([...marked, ...(openId ? [openId] : []), next.id])
      props.onOpen(next.id)
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      const next = event.key === 'Home' ? items[0] : items.at(-1)
      if (next) props.onOpen(next.id)
    } else if (event.key === ' ' && marked && openId) {
      event.preventDefault()
      mark(marked.has(openId) ? [...marked].filter((id) => id !== openId) : [...marked, openId])
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && marked) {
      event.preventDefault()
      mark(items.map(({ id }) => id))
    } else if (event.key === 'Escape' && marked && marked.size > 0) {
      event.preventDefault()
      mark([])
    } else if (event.key === 'Enter') {
      event.preventDefault()
      props.onEnter()
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of its buttons.
    <div
      ref={scroller}
      className={classes.list}
      onKeyDown={onKeyDown}
      onFocus={() => {
        inside.current = true
      }}
      onBlur={(event) => {
        if (event.relatedTarget) inside.current = false
      }}
    >
      <ul aria-label={props.label}>
        <Pad height={virtual.padTop} />
        {virtual.items.map((index) => {
          const item = list.itemAt(index)
          if (item.type === 'group') {
            const group = groups[item.group]
            const name = providers.find(({ id }) => id === group?.provider)?.name ?? group?.provider
            return (
              <li key={`group ${group?.provider}`} className={classes.group}>
                <span className="ell">{name}</span>
                <span className="grow" />
                <span className="num">{group?.items.length}</span>
              </li>
            )
          }
          const data = items[item.row]
          if (!data) return null
          return (
            <Row
              key={data.id}
              item={data}
              at={item.row}
              open={data.id === openId}
              tabbable={data.id === openId || (at < 0 && item.row === 0)}
              marked={marked?.has(data.id) ?? false}
              markedWord={t('common.decide.marked')}
              onOpen={(event) => {
                if (marked && (event.ctrlKey || event.metaKey)) {
                  mark(marked.has(data.id) ? [...marked].filter((id) => id !== data.id) : [...marked, data.id])
                } else if (marked && event.shiftKey && at >= 0) {
                  const [from, to] = [Math.min(at, item.row), Math.max(at, item.row)]
                  mark([...marked, ...items.slice(from, to + 1).map(({ id }) => id)])
                } else if (marked && marked.size > 0) mark([])
                props.onOpen(data.id)
              }}
            />
          )
        })}
        <Pad height={virtual.padBottom} />
      </ul>
    </div>
  )
}

function Pad({ height }: { height: number }) {
  return height > 0 ? <li aria-hidden style={{ height }} /> : null
}

function Row(props: {
  item: DecideItem
  at: number
  open: boolean
  tabbable: boolean
  marked: boolean
  markedWord: string
  onOpen(event: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): void
}) {
  const { item, open, marked } = props
  const format = useFormat()
  return (
    <li>
      <button
        type="button"
        className={classes.item}
        data-at={props.at}
        data-marked={marked || undefined}
        aria-current={open || undefined}
        tabIndex={props.tabbable ? 0 : -1}
        onClick={props.onOpen}
      >
        {marked ? (
          <span className={classes.mark}>
            <Check size={12} strokeWidth={3} aria-hidden />
            <span className="sr-only">{props.markedWord}</span>
          </span>
        ) : (
          <ProviderTile provider={item.provider} size={20} />
        )}
        <b className="w5 ell">{item.name}</b>
        <span className="caption num t3" title={format.exact(item.at)}>
          {format.age(item.at)}
        </span>
        <span className={`caption t2 ell ${classes.line}`}>
          {item.fact}
          {item.detail ? <span className="t3"> {item.detail}</span> : null}
        </span>
      </button>
    </li>
  )
}
