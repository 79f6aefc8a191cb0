import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import classes from './FigureStrip.module.css'

export interface StripFigure {
  id: string
  /** Beside the label. */
  mark?: ReactNode
  label: string
  value: string
  context: string
  /** The list below is narrowed to it; absent: it leads elsewhere, or does nothing. */
  pressed?: boolean
  /** The list that it counts. */
  href?: string
  onChoose?(): void
}

/** Figures in one bordered strip with dividers; each opens the list that it counts, or is its filter. */
export function FigureStrip({ label, figures }: { label: string; figures: readonly StripFigure[] }) {
  const [, navigate] = useLocation()
  return (
    <fieldset className={classes.strip} aria-label={label}>
      {figures.map(({ id, href, onChoose, ...figure }) => {
        const choose = onChoose ?? (href === undefined ? undefined : () => navigate(href))
        const body = (
          <>
            <span className={classes.label}>
              {figure.mark}
              <span className="ell">{figure.label}</span>
            </span>{' '}
            <span className={`num ${classes.value}`}>{figure.value}</span>{' '}
            <span className={`caption t3 num ell ${classes.context}`}>{figure.context}</span>
          </>
        )
        return choose ? (
          <button key={id} type="button" className={classes.figure} aria-pressed={figure.pressed} onClick={choose}>
            {body}
          </button>
        ) : (
          <div key={id} className={classes.figure}>
            {body}
          </div>
        )
      })}
    </fieldset>
  )
}
