import { Menu } from 'electron'
import type { MenuEntry, NativeAction } from './native-menu'
import { toTemplate } from './native-menu'

/** Draws the application's menu, and only when it changed: a redrawn menu closes under the pointer. */
export class ApplicationMenu {
  readonly #perform: (action: NativeAction) => void
  #drawn = ''

  constructor(perform: (action: NativeAction) => void) {
    this.#perform = perform
  }

  update(entries: MenuEntry[]): void {
    const written = JSON.stringify(entries)
    if (written === this.#drawn) return
    this.#drawn = written
    Menu.setApplicationMenu(Menu.buildFromTemplate(toTemplate(entries, this.#perform)))
  }
}
