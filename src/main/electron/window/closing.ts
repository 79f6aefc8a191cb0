import { type BrowserWindow, dialog } from 'electron'
import type { Texts } from '../boot/texts'
import type { Closing } from './close-decision'

export interface ClosingOptions {
  platform: NodeJS.Platform
  t: Texts
  /** Whether there is a tray that the window could be hidden to. */
  tray: boolean
}

/** What a person wants once they know what closing does. */
export type ClosingWish = 'hide' | 'close' | 'stay'

/**
 * Tells, the first time that someone closes the window, what that does: Patchbay goes on without it, or it ends and syncs
 * nothing. Where it would end, it can go on in the tray instead, or the window can stay.
 */
export async function explainClosing(
  window: BrowserWindow,
  closing: Closing,
  options: ClosingOptions,
): Promise<ClosingWish> {
  const { platform, t, tray } = options
  if (closing === 'hide') {
    await dialog.showMessageBox(window, {
      type: 'info',
      message: t('native.closing.hidesTitle'),
      detail: t(platform === 'darwin' ? 'native.closing.hidesDock' : 'native.closing.hidesTray'),
      buttons: [t('native.closing.ok')],
      noLink: true,
    })
    return 'hide'
  }
  const choices: [ClosingWish, string][] = [
    ['close', t('native.closing.quit')],
    ...(tray ? [['hide', t('native.closing.keep')] satisfies [ClosingWish, string]] : []),
    ['stay', t('native.closing.cancel')],
  ]
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: t('native.closing.endsTitle'),
    detail: t('native.closing.endsDetail'),
    buttons: choices.map(([, label]) => label),
    defaultId: 0,
    cancelId: choices.length - 1,
    noLink: true,
  })
  return choices[response]?.[0] ?? 'stay'
}
