import { app, type BrowserWindow, Menu } from 'electron'
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
  development: boolean
  trayImages: string
  /** The file with the third-party notices is there. */
  licences: boolean
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
  readonly #time: (iso: string) => string
  readonly #number: (value: number) => string

  constructor(options: NativeSurfacesOptions) {
    this.#options = options
    const { platform, desktop, perform, log, trayImages } = options
    this.#tray = new TrayIconView({ images: trayImages, platform, desktop, perform, log })
    this.#menu = new ApplicationMenu(perform)
    const locale = app.getSystemLocale()
    this.#time = momentWriter(locale)
    this.#number = (value) => value.toLocaleString(locale)
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
    const { t, platform, development, licences, state, connectFocused } = this.#options
    const now = state()
    this.#tray.update(trayModel(now, { t, platform, number: this.#number, time: this.#time }))
    // Where windows have menus of their own, the application's need not change with the focus.
    const focused = platform === 'darwin' && connectFocused()
    this.#menu.update(menuModel(now, { t, platform, development, licences, connectFocused: focused }))
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
