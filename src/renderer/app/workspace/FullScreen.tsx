import type { ReactNode } from 'react'
import { Mark } from '../../components/labels/Mark'
import classes from './FullScreen.module.css'

/** A state that takes the whole window: what it is, what is safe, the ways out. */
export function FullScreen(props: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className={classes.screen}>
      <div className={`${classes.top} drag`} />
      <main className={classes.box}>
        <Mark size={48} />
        <h1 className={classes.headline}>{props.title}</h1>
        {props.text ? <p className={classes.lead}>{props.text}</p> : null}
        {props.children}
      </main>
    </div>
  )
}
