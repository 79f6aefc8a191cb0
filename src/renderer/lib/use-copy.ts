import { useEffect, useState } from 'react'

/** Puts text on the clipboard; `copied` stays true for two seconds after. */
export function useCopy(): { copied: boolean; copy(text: string): Promise<boolean> } {
  const [copiedAt, setCopiedAt] = useState(0)
  useEffect(() => {
    if (copiedAt === 0) return
    const timer = setTimeout(() => setCopiedAt(0), 2000)
    return () => clearTimeout(timer)
  }, [copiedAt])
  return {
    copied: copiedAt > 0,
    copy: async (text) => {
      try {
        await navigator.clipboard.writeText(text)
        setCopiedAt(Date.now())
        return true
      } catch {
        return false
      }
    },
  }
}
