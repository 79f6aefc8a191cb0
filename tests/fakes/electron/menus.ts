import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { fake, machine, note } from './record'

/** A menu made from a template; items are chosen by their labels, from the outside in. */
export class FakeMenu {
  readonly template: Electron.MenuItemConstructorOptions[]
  constructor(template: Electron.MenuItemConstructorOptions[]) {
    this.template = template
  }
  labels(): string[] {
    return this.template.map(({ label, role, type }) => label ?? role ?? type ?? '')
  }
  item(...path: string[]): Electron.MenuItemConstructorOptions | undefined {
    let items = this.template
    let found: Electron.MenuItemConstructorOptions | undefined
    for (const label of path) {
      found = items.find((item) => item.label === label)
      items = (found?.submenu as Electron.MenuItemConstructorOptions[] | undefined) ?? []
    }
    return found
  }
  click(...path: string[]): void {
    const item = this.item(...path)
    if (!item?.click || item.enabled === false) throw new Error(`Nothing to click at ${path.join(' > ')}`)
    Reflect.apply(item.click, item, [])
  }
}
export const Menu = {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => new FakeMenu(template),
  setApplicationMenu: (menu: FakeMenu | null) => {
    note('Menu.setApplicationMenu')
    fake.applicationMenu = menu
  },
}

export class FakeTray extends EventEmitter {
  readonly images: unknown[] = []
  menu: FakeMenu | null = null
  toolTip = ''
  destroyed = false
  constructor(image: unknown) {
    super()
    if (machine.trayFails) throw new Error('No tray on this desktop')
    note('Tray')
    this.images.push(image)
    fake.trays.push(this)
  }
  setImage(image: unknown): void {
    this.images.push(image)
  }
  setContextMenu(menu: Electron.Menu | null): void {
    this.menu = menu as FakeMenu | null
  }
  setToolTip(toolTip: string): void {
    this.toolTip = toolTip
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  destroy(): void {
    this.destroyed = true
  }
}
export const Tray = FakeTray satisfies new (
  image: string | Electron.NativeImage,
) => Pick<Electron.Tray, 'destroy' | 'isDestroyed' | 'setContextMenu' | 'setImage' | 'setToolTip'>

export const nativeImage = {
  createFromPath: (path: string) => ({ path, isEmpty: () => false, setTemplateImage: () => undefined }),
}
