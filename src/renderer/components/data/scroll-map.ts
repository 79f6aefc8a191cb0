/** Tallest scroll content that a list draws, in CSS px. Chromium stops at 2^25 layout px, which zoom divides. */
export const maxContentHeight = 8_000_000

/**
 * Ties the position of the scroll bar (`dom`, px) to a position in the list (`virtual`, px). Lists below the cap are one
 * to one. Taller lists are one to one near both ends and compressed in between, so that every row can be reached.
 */
export interface ScrollMap {
  /** Height that the scroll content gets, px. */
  readonly contentHeight: number
  readonly maxDom: number
  readonly maxVirtual: number
  /** How much at each end is one to one, px. Zero for a list below the cap. */
  readonly edge: number
}

/** Where the scroll bar stands and which place of the list that means. */
export interface ScrollPosition {
  readonly dom: number
  readonly virtual: number
}

const clamp = (value: number, max: number) => Math.max(0, Math.min(max, value))

/** Makes the map of a list that is `height` px tall, seen through a window of `viewport` px. */
export function createScrollMap(height: number, viewport: number, cap = maxContentHeight): ScrollMap {
  const contentHeight = Math.min(height, cap)
  const maxDom = Math.max(0, contentHeight - viewport)
  const maxVirtual = Math.max(0, height - viewport)
  return { contentHeight, maxDom, maxVirtual, edge: height > cap ? Math.floor(maxDom / 8) : 0 }
}

/** Whether a list is taller than the cap, so that the two coordinates differ. */
export const isCompressed = (map: ScrollMap): boolean => map.maxVirtual > map.maxDom

/** The place in the list for a position of the scroll bar. */
export function toVirtual(map: ScrollMap, dom: number): number {
  const at = clamp(dom, map.maxDom)
  if (!isCompressed(map) || at <= map.edge) return at
  if (at >= map.maxDom - map.edge) return map.maxVirtual - (map.maxDom - at)
  return map.edge + (at - map.edge) * ((map.maxVirtual - 2 * map.edge) / (map.maxDom - 2 * map.edge))
}

/** The position of the scroll bar for a place in the list. */
export function toDom(map: ScrollMap, virtual: number): number {
  const at = clamp(virtual, map.maxVirtual)
  if (!isCompressed(map) || at <= map.edge) return at
  if (at >= map.maxVirtual - map.edge) return map.maxDom - (map.maxVirtual - at)
  return map.edge + (at - map.edge) * ((map.maxDom - 2 * map.edge) / (map.maxVirtual - 2 * map.edge))
}

/**
 * The place in the list after the scroll bar moved to `dom`. A move of less than a window is a wheel or a key: it moves
 * the list by the same distance, not by the compressed one. The scroll bar then runs ahead of its place, and the answer
 * carries a corrected `dom` once it comes near an end; {@link settleScroll} corrects it at rest.
 */
export function moveScroll(map: ScrollMap, from: ScrollPosition, dom: number, viewport: number): ScrollPosition {
  const at = clamp(dom, map.maxDom)
  const distance = at - from.dom
  if (!isCompressed(map) || Math.abs(distance) > viewport) return { dom: at, virtual: toVirtual(map, at) }
  const virtual = clamp(from.virtual + distance, map.maxVirtual)
  const nearEnd = Math.min(at, map.maxDom - at, virtual, map.maxVirtual - virtual) <= map.edge
  return { dom: nearEnd ? toDom(map, virtual) : at, virtual }
}

/** The scroll bar put back to the place that it stands for; the list does not move. */
export function settleScroll(map: ScrollMap, position: ScrollPosition): ScrollPosition {
  const virtual = clamp(position.virtual, map.maxVirtual)
  return { dom: toDom(map, virtual), virtual }
}
