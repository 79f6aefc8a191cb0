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
      const done = await copyText(text)
      if (done) setCopiedAt(Date.now())
      return done
    },
  }
}

/** Puts text on the clipboard; false where the host or the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
