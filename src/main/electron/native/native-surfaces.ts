import type { HelpKind } from '@shared/model'
import { type BrowserWindow, Menu } from 'electron'
import type { Logger } from '../../host/files/log'
import type { Texts } from '../boot/texts'
import { ApplicationMenu } from './menu'
import { connectMenuModel, menuModel } from './menu-model'
import { momentWriter } from './moment'
import { type NativeAction, toTemplate } from './native-menu'
import type { NativeState } from './native-state'
import { TrayIconView } from './tray'
import { trayModel } from './tray-model'

export interface NativeSurfacesOptions {
  t: Texts
  platform: NodeJS.Platform
  /** XDG_CURRENT_DESKTOP, on Linux. */
  desktop: string
  devTools: boolean
  trayImages: string
  help: () => HelpKind[]
  /** BCP 47 tag of times and numbers. */
  locale: () => string
  state: () => NativeState
  connectFocused: () => boolean
  perform: (action: NativeAction) => void
  log: Logger
}

/** Tray and menus: everything that the system draws from the state of the engine. */
export class NativeSurfaces {
  readonly #options: NativeSurfacesOptions
  readonly #tray: TrayIconView
  readonly #menu: ApplicationMenu
  #written: { locale: string; time: (iso: string) => string; number: (value: number) => string } | null = null

  constructor(options: NativeSurfacesOptions) {
    this.#options = options
    const { platform, desktop, perform, log, trayImages } = options
    this.#tray = new TrayIconView({ images: trayImages, platform, desktop, perform, log })
    this.#menu = new ApplicationMenu(perform)
  }

  /** Puts everything on the screen. */
  open(): void {
    this.#tray.open()
    this.update()
  }

  /** Whether there is a tray from which the window can be had back. */
  get tray(): boolean {
    return this.#tray.exists
  }

  update(): void {
    const { t, platform, devTools, help, state, connectFocused } = this.#options
    const now = state()
    this.#tray.update(trayModel(now, { t, platform, ...this.#writers() }))
    // Where windows have menus of their own, the application's need not change with the focus.
    const focused = platform === 'darwin' && connectFocused()
    this.#menu.update(menuModel(now, { t, platform, devTools, help: help(), connectFocused: focused }))
  }

  /** How times and numbers are written, made anew when that changes. */
  #writers() {
    const locale = this.#options.locale()
    if (this.#written?.locale !== locale)
      this.#written = { locale, time: momentWriter(locale), number: (value) => value.toLocaleString(locale) }
    return this.#written
  }

  /** Gives a connect window its own menu, where the system has such. */
  dress(window: BrowserWindow): void {
    const { t, platform, perform } = this.#options
    if (platform !== 'darwin') window.setMenu(Menu.buildFromTemplate(toTemplate(connectMenuModel(t), perform)))
  }

  close(): void {
    this.#tray.close()
  }
}
