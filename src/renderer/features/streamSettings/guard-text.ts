import type { StreamDraft } from './draft'

/** What stands in the two fields of the guard. */
export interface GuardText {
  count: string
  /** Percent, with its sign: `5%`. */
  share: string
}

/** A guard as it is shown in its fields. */
export function guardText({ count, share }: StreamDraft['deleteGuard']): GuardText {
  return { count: String(count), share: `${Number((share * 100).toFixed(2))}%` }
}

/** A guard as it was typed. A comma counts as a point, and the sign may be missing. */
export function parseGuard(text: GuardText): {
  guard: StreamDraft['deleteGuard'] | null
  wrong: 'wrongCount' | 'wrongShare' | null
} {
  const count = text.count.replace(/[\s.,']/g, '')
  if (!/^\d{1,9}$/.test(count)) return { guard: null, wrong: 'wrongCount' }
  const share = text.share.trim().replace(/\s*%$/, '').replace(',', '.')
  const percent = Number(share)
  if (!/^\d{1,3}(\.\d{0,2})?$/.test(share) || percent > 100) return { guard: null, wrong: 'wrongShare' }
  return { guard: { count: Number(count), share: Math.round(percent * 100) / 10_000 }, wrong: null }
}
