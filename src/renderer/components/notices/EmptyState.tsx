import type { ReactNode } from 'react'
import classes from './EmptyState.module.css'

/** A place with nothing in it yet: what will be here, and one action. */
export function EmptyState(props: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <svg
        width="72"
        height="26"
        viewBox="0 0 72 26"
        fill="none"
        stroke="var(--line-control)"
        strokeWidth="2"
        aria-hidden
      >
        <circle cx="9" cy="13" r="6" />
        <circle cx="63" cy="13" r="6" />
        <path d="M15 13h42" strokeDasharray="1 5" strokeLinecap="round" />
      </svg>
      <h2 className={classes.title}>{props.title}</h2>
      <p className={classes.text}>{props.text}</p>
      {props.children}
    </div>
  )
}

/** A list whose filter leaves nothing: only the list area says so. */
export function NoMatch(props: { text: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <p className={classes.text}>{props.text}</p>
      {props.children}
    </div>
  )
}
