import { Notification } from 'electron'
import type { Logger } from '../../host/files/log'

/** Shows what the engine has to say outside the window. A click leads to the place that it speaks of. */
export class Notifications {
  readonly #open: (route: string | null) => void
  readonly #log: Logger
  /** What is on the screen: without a reference the click would be lost to the garbage collector. */
  readonly #shown = new Set<Notification>()

  constructor(open: (route: string | null) => void, log: Logger) {
    this.#open = open
    this.#log = log
  }

  supported(): boolean {
    return Notification.isSupported()
  }

  show({ title, body, route }: { title: string; body: string; route: string | null }): void {
    if (!this.supported()) return
    const notification = new Notification({ title, body })
    const forget = () => this.#shown.delete(notification)
    notification.on('click', () => {
      forget()
      this.#open(route)
    })
    notification.on('close', forget)
    notification.on('failed', (_event, error) => {
      forget()
      this.#log.warn('A notification was not shown', error)
    })
    this.#shown.add(notification)
    notification.show()
  }
}
