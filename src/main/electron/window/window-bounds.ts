import { z } from 'zod'

/** A place on the screen in device-independent pixels. */
export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

/** What is remembered of the window. */
export const windowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

export const defaultSize = { width: 1280, height: 832 } as const
export const minimumSize = { width: 1024, height: 700 } as const

/** How much of the window's top edge must lie on a display, so that it can be seen and dragged. */
const grip = { width: 160, height: 40 } as const

/** Where the window opens. Without `x` and `y` it is centred. */
export interface Placement {
  x?: number
  y?: number
  width: number
  height: number
  maximized: boolean
}

/**
 * Turns what was remembered into a placement that fits the displays of today. `saved` comes from a file and may be
 * anything; displays may have gone since. `workAreas` are the displays' usable areas, the primary one first.
 */
export function placementOf(saved: unknown, workAreas: readonly Rect[]): Placement {
  const parsed = windowState.safeParse(saved)
  const [primary] = workAreas
  if (!parsed.success) return { ...sized(defaultSize, primary), maximized: false }
  const state = parsed.data
  const home = workAreas.find((area) => gripVisible(state, area))
  const size = sized(state, home ?? primary)
  // Wayland tells no positions: every window says 0, 0, which must not be taken for a wish.
  const known = home !== undefined && (state.x !== 0 || state.y !== 0)
  return known
    ? { ...size, x: state.x, y: state.y, maximized: state.maximized }
    : { ...size, maximized: state.maximized }
}

/** No larger than the display, but never below the minimum that the layout needs. */
function sized(size: { width: number; height: number }, area: Rect | undefined): { width: number; height: number } {
  const within = (wish: number, least: number, most: number | undefined) =>
    Math.max(least, Math.min(wish, most ?? wish))
  return {
    width: within(size.width, minimumSize.width, area?.width),
    height: within(size.height, minimumSize.height, area?.height),
  }
}

/** Whether enough of the window's top edge lies inside an area. */
function gripVisible(window: Rect, area: Rect): boolean {
  const overlap = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  return overlap >= grip.width && window.y >= area.y && window.y + grip.height <= area.y + area.height
}
