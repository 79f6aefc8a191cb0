import type { StripSlot } from '@shared/model'

const slotsPerDay = 4
const slotWidth = 4
const slotGap = 1
const dayGap = 3
const dayWidth = slotsPerDay * slotWidth + (slotsPerDay - 1) * slotGap
const slotMs = 6 * 3_600_000

/** Size of the strip's drawing; it is stretched to the width of its card. */
export const stripWidth = 14 * dayWidth + 13 * dayGap
export const stripHeight = 16

/** Left edge of a slot in the drawing. */
export function slotX(index: number): number {
  const day = Math.floor(index / slotsPerDay)
  return day * (dayWidth + dayGap) + (index % slotsPerDay) * (slotWidth + slotGap)
}

/** The slot at a place of the drawing; gaps belong to the slot on their left. */
export function slotAt(x: number, slots: number): number {
  const day = Math.floor(x / (dayWidth + dayGap))
  const inDay = Math.min(slotsPerDay - 1, Math.floor((x - day * (dayWidth + dayGap)) / (slotWidth + slotGap)))
  return Math.min(slots - 1, Math.max(0, day * slotsPerDay + inDay))
}

/** From when to when a slot lasts; the last one holds the present. Slots begin at multiples of six hours UTC. */
export function slotSpan(index: number, slots: number, now: number): { from: string; to: string } {
  const last = Math.floor(now / slotMs) * slotMs
  const from = last - (slots - 1 - index) * slotMs
  return { from: new Date(from).toISOString(), to: new Date(from + slotMs).toISOString() }
}

/** How many slots there are of each outcome. */
export function countOutcomes(strip: readonly StripSlot[]): Record<StripSlot['outcome'], number> {
  const counts = { none: 0, succeeded: 0, partial: 0, failed: 0, running: 0 }
  for (const slot of strip) counts[slot.outcome] += 1
  return counts
}
