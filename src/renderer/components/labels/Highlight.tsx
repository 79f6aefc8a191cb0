import { Fragment } from 'react'
import classes from './Highlight.module.css'

/** A text with what was searched for marked in it, whatever its case. */
export function Highlight({ text, search }: { text: string; search: string }) {
  const parts = search === '' ? [text] : splitAround(text, search)
  if (parts.length === 1) return <>{text}</>
  return (
    <>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name.
        <Fragment key={index}>{index % 2 === 1 ? <mark className={classes.hit}>{part}</mark> : part}</Fragment>
      ))}
    </>
  )
}

/** Every second part is a hit. */
export function splitAround(text: string, search: string): string[] {
  const [low, sought] = [text.toLowerCase(), search.toLowerCase()]
  // Letters that change their length with their case would shift the parts.
  if (low.length !== text.length) return [text]
  const parts: string[] = []
  let from = 0
  for (let at = low.indexOf(sought); at >= 0; at = low.indexOf(sought, from)) {
    parts.push(text.slice(from, at), text.slice(at, at + sought.length))
    from = at + sought.length
  }
  return [...parts, text.slice(from)]
}
