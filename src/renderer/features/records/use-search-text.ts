import { useEffect, useRef, useState } from 'react'

/** How long typing rests before the list follows, ms. */
const pause = 120

/** The text of a search field whose value stands in the address: typing shows at once, the address follows. */
export function useSearchText(
  value: string,
  change: (text: string) => void,
): { text: string; setText(text: string): void } {
  const [text, setText] = useState(value)
  const sent = useRef(value)
  const latest = useRef(change)
  latest.current = change
  // Back, or a link, has changed the address.
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setText(value)
  }, [value])
  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text
      latest.current(text)
    }, pause)
    return () => clearTimeout(timer)
  }, [text])
  return { text, setText }
}
