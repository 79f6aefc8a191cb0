import { join } from 'node:path'
import { Menu, nativeImage, nativeTheme, systemPreferences, Tray } from 'electron'
import type { Logger } from '../../host/files/log'
import { type NativeAction, toTemplate } from './native-menu'
import type { TrayIcon, TrayModel } from './tray-model'

/** The ring of the syncing icon turns by a quarter in this time; ms. */
const frameMs = 250
const frames = 4
/** Progress comes often; the menu is drawn at most this often, as a desktop may redraw an open one; ms. */
const drawEveryMs = 1000

export interface TrayOptions {
  /** The folder `resources/tray`. */
  images: string
  platform: NodeJS.Platform
  /** XDG_CURRENT_DESKTOP, on Linux. */
  desktop: string
  perform: (action: NativeAction) => void
  log: Logger
}

/** Draws the tray from its model and animates the icon while something syncs. */
export class TrayIconView {
  readonly #options: TrayOptions
  #tray: Tray | null = null
  #model: TrayModel | null = null
  #drawn = { icon: '', items: '', toolTip: '' }
  #syncing = false
  #frame = 0
  #animation: NodeJS.Timeout | undefined
  #nextDraw: NodeJS.Timeout | undefined

  constructor(options: TrayOptions) {
    this.#options = options
  }

  /** Puts the icon into the tray. False where the desktop has none. */
  open(): boolean {
    try {
      this.#tray = new Tray(this.#image('idle'))
    } catch (error) {
      this.#options.log.warn('There is no tray on this desktop', error)
      return false
    }
    // macOS opens the menu on a click; elsewhere the click itself brings the window, where clicks arrive at all.
    if (this.#options.platform !== 'darwin') {
      this.#tray.on('click', () => this.#options.perform({ type: 'open', route: null }))
    }
    nativeTheme.on('updated', () => {
      this.#drawn.icon = ''
      this.#drawIcon()
    })
    return true
  }

  get exists(): boolean {
    return this.#tray !== null
  }

  /** Shows a state; soon, not at once, when one was drawn a moment ago. */
  update(model: TrayModel): void {
    this.#model = model
    this.#animate(model.icon === 'syncing')
    this.#drawIcon()
    if (this.#nextDraw) return
    this.#drawMenu()
    this.#nextDraw = setTimeout(() => {
      this.#nextDraw = undefined
      this.#drawMenu()
    }, drawEveryMs)
  }

  close(): void {
    clearTimeout(this.#nextDraw)
    this.#animate(false)
    this.#tray?.destroy()
    this.#tray = null
  }

  #animate(on: boolean): void {
    if (on === this.#syncing) return
    this.#syncing = on
    clearInterval(this.#animation)
    this.#animation = undefined
    this.#frame = 0
    if (!on || reducedMotion()) return
    this.#animation = setInterval(() => {
      this.#frame = (this.#frame + 1) % frames
      this.#drawIcon()
    }, frameMs)
  }

  #drawIcon(): void {
    const icon = this.#model?.icon ?? 'idle'
    const name = `${icon}-${this.#frame}`
    if (!this.#tray || name === this.#drawn.icon) return
    this.#drawn.icon = name
    this.#tray.setImage(this.#image(icon))
  }

  #drawMenu(): void {
    if (!this.#tray || !this.#model) return
    const { items, toolTip } = this.#model
    const written = JSON.stringify(items)
    if (written !== this.#drawn.items) {
      this.#drawn.items = written
      this.#tray.setContextMenu(Menu.buildFromTemplate(toTemplate(items, this.#options.perform)))
    }
    if (toolTip !== this.#drawn.toolTip) {
      this.#drawn.toolTip = toolTip
      this.#tray.setToolTip(toolTip)
    }
  }

  #image(icon: TrayIcon) {
    const { images, platform, desktop } = this.#options
    const name = icon === 'syncing' ? `syncing-${this.#frame}` : icon
    const tone = trayTone({
      platform,
      desktop,
      dark: nativeTheme.shouldUseDarkColors,
      darkSystem: nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
    })
    const folder = platform === 'darwin' ? 'mac' : platform === 'win32' ? 'win' : 'linux'
    return nativeImage.createFromPath(join(images, folder, `${name}${tone}.png`))
  }
}

export interface Bar {
  platform: NodeJS.Platform
  desktop: string
  /** The theme of apps. */
  dark: boolean
  /** The theme of the taskbar, where it has one of its own. */
  darkSystem: boolean
}

/** Desktops whose bar is dark in the light theme too. */
const darkBars = /gnome|unity|pantheon/i

/** Which ink the icon has: macOS tints it itself, elsewhere it must stand out from the bar. */
export function trayTone({ platform, desktop, dark, darkSystem }: Bar): 'Template' | '-white' | '-black' {
  if (platform === 'darwin') return 'Template'
  if (platform === 'win32') return darkSystem ? '-white' : '-black'
  return dark || darkBars.test(desktop) ? '-white' : '-black'
}

function reducedMotion(): boolean {
  try {
    return systemPreferences.getAnimationSettings().prefersReducedMotion
  } catch {
    // Not every desktop can tell; one quarter turn in 250 ms is calm enough.
    return false
  }
}
