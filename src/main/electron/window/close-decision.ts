export interface CloseSituation {
  /** The app is being quit. */
  quitting: boolean
  /** There is a tray from which the window can be had back. */
  tray: boolean
  /** What the person chose; null where nothing was. */
  setting: boolean | null
  platform: NodeJS.Platform
}

/** What closing the window does: the app goes on without it, or ends. */
export type Closing = 'hide' | 'close'

/**
 * What closing the window does. It hides where the person can get it back: on macOS from the Dock, as apps do there; on
 * Windows from the tray. On Linux a tray may exist and not be drawn, so there it hides only when it was asked for.
 */
export function closeDecision({ quitting, tray, setting, platform }: CloseSituation): Closing {
  if (quitting) return 'close'
  if (platform === 'darwin') return setting === false ? 'close' : 'hide'
  if (!tray) return 'close'
  return (setting ?? platform === 'win32') ? 'hide' : 'close'
}
