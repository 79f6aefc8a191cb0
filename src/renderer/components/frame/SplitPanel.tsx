import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { create } from 'zustand'
import { useEscape } from '../../lib/hooks/use-escape'
import classes from './SplitPanel.module.css'

const narrowest = 320
const widest = 520
const clamp = (width: number) => Math.min(widest, Math.max(narrowest, Math.round(width)))

/** Width of the side panel in px; one for all screens, for as long as the window lives. */
const usePanelWidth = create<{ width: number; setWidth(width: number): void }>()((set) => ({
  width: 360,
  setWidth: (width) => set({ width: clamp(width) }),
}))

/**
 * A list with a panel at its side: the edge between them is dragged from 320 to 520 px, below 1100 px of window the
 * panel lies over the list. Esc closes it.
 */
export function SplitPanel(props: {
  children: ReactNode
  /** Null when nothing is open. */
  panel: ReactNode | null
  /** Names the panel for readers. */
  label: string
  onClose(): void
}) {
  const { t } = useTranslation()
  const { width, setWidth } = usePanelWidth()
  const root = useRef<HTMLDivElement>(null)
  const isOpen = props.panel !== null

  useEffect(() => {
    // On the page itself: messages stand beside the panel.
    document.documentElement.style.setProperty('--panel-width', `${width}px`)
  }, [width])

  useEscape(isOpen, props.onClose)

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !root.current) return
    setWidth(root.current.getBoundingClientRect().right - event.clientX)
  }
  const nudge = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    setWidth(width + step)
  }
  return (
    <div ref={root} className={classes.split} data-open={isOpen || undefined}>
      <div className={classes.list}>{props.children}</div>
      {isOpen ? (
        <aside className={classes.panel} aria-label={props.label} data-side-panel>
          {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged. */}
          <div
            className={classes.edge}
            role="separator"
            aria-orientation="vertical"
            aria-label={t('common.panel.resize')}
            aria-valuenow={width}
            aria-valuemin={narrowest}
            aria-valuemax={widest}
            tabIndex={0}
            onKeyDown={nudge}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
          />
          {props.panel}
        </aside>
      ) : null}
    </div>
  )
}
