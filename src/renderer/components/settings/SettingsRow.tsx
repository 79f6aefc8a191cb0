import { type ReactNode, useId } from 'react'
import classes from './settings.module.css'

/** A heading of a settings page, with what belongs to all of its rows at the right edge. */
export function SettingsHead({ title, aside }: { title: string; aside?: ReactNode }) {
  return (
    <div className={classes.head}>
      <h2>{title}</h2>
      <span className="grow" />
      {aside}
    </div>
  )
}

/** One setting: its name and what it means at the left, its control at the right edge. */
export function SettingsRow(props: {
  label: string
  hint?: ReactNode
  /** Gets ids for `aria-labelledby` and `aria-describedby`. */
  children?: (ids: { label: string; hint: string }) => ReactNode
}) {
  const id = useId()
  const ids = { label: `${id}-label`, hint: `${id}-hint` }
  return (
    <div className={classes.row}>
      <div>
        <div id={ids.label} className={classes.label}>
          {props.label}
        </div>
        {props.hint === undefined ? null : (
          <div id={ids.hint} className={classes.hint}>
            {props.hint}
          </div>
        )}
      </div>
      <div className={classes.control}>{props.children?.(ids)}</div>
    </div>
  )
}
