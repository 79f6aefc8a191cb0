import { shell } from 'electron'
import { externalUrl } from '../../host/external-url'
import type { BrowserPart } from '../../host/supervisor/host-router'

/** The system browser. This is the only place that opens an address outside. */
export const browser = {
  async open(url: string): Promise<void> {
    const address = externalUrl(url)
    if (!address) throw new Error('The address is not one for the browser')
    await shell.openExternal(address)
  },
} satisfies BrowserPart
