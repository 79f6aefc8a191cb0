import { type BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme } from 'electron'

/** The toolbar is 52 px high; its last pixel is a line that the system's buttons must not cover. */
const overlayHeight = 51

/** Colours of the design that the system draws before and beside the page. */
const palette = {
  light: { window: '#F4F4F2', toolbar: '#FFFFFF', symbols: '#4D5055' },
  dark: { window: '#131416', toolbar: '#191A1C', symbols: '#B4B7BC' },
} as const

const colours = () => (nativeTheme.shouldUseDarkColors ? palette.dark : palette.light)

const overlay = () => ({ color: colours().toolbar, symbolColor: colours().symbols, height: overlayHeight })

/** A window without a title bar of its own: the page's toolbar takes its place, the system's buttons stay. */
export function titleBarOptions(platform: NodeJS.Platform): BrowserWindowConstructorOptions {
  const common = { backgroundColor: colours().window }
  if (platform === 'darwin') {
    // The lights stand in the first 36 px of the sidebar.
    return { ...common, titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 14, y: 12 } }
  }
  return { ...common, titleBarStyle: 'hidden', titleBarOverlay: overlay() }
}

/** Keeps what the system draws in the theme of the system. Returns the function that ends it. */
export function followTheme(window: BrowserWindow, platform: NodeJS.Platform): () => void {
  const update = () => {
    if (window.isDestroyed()) return
    window.setBackgroundColor(colours().window)
    if (platform !== 'darwin') window.setTitleBarOverlay(overlay())
  }
  nativeTheme.on('updated', update)
  return () => nativeTheme.off('updated', update)
}
