import { type ReactNode, useEffect, useState } from 'react'

/** Shows its content only after a wait (150 ms by default), so that what loads at once does not flicker through a skeleton. */
export function Delayed({ ms = 150, children }: { ms?: number; children: ReactNode }) {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return due ? children : null
}
