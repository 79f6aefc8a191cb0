import { net, powerMonitor } from 'electron'
import type { HostEvents } from '../../host/supervisor/host-events'

/** How often the network is looked at; ms. Electron tells of no change in the main process. */
const pollMs = 5000

/**
 * Tells the engine when the computer sleeps and wakes, and when it loses or regains its network. Only after the app is
 * ready. Returns the function that ends it.
 */
export function watchPower(events: HostEvents): () => void {
  let online = net.isOnline()
  if (!online) events.publish({ type: 'offline' })
  const look = () => {
    if (net.isOnline() === online) return
    online = !online
    events.publish({ type: online ? 'online' : 'offline' })
  }
  const sleep = () => events.publish({ type: 'sleep' })
  const wake = () => {
    look()
    events.publish({ type: 'wake' })
  }
  const timer = setInterval(look, pollMs)
  powerMonitor.on('suspend', sleep)
  powerMonitor.on('resume', wake)
  // A laptop may be opened to its lock screen long before its person is back; what is due is checked then as well.
  powerMonitor.on('unlock-screen', wake)
  return () => {
    clearInterval(timer)
    powerMonitor.off('suspend', sleep)
    powerMonitor.off('resume', wake)
    powerMonitor.off('unlock-screen', wake)
  }
}
