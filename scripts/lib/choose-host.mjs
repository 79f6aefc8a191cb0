/**
 * Why Electron cannot open a window on this machine, before anything is tried; null when nothing speaks against it.
 * @param {{ platform: string, env: NodeJS.ProcessEnv, uid: number, userNamespaces: boolean }} machine
 * @param {{ chromiumSandbox: boolean }} options
 */
export function electronObstacle(machine, options) {
  if (!hasDisplay(machine)) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are empty)'
  if (machine.platform !== 'linux' || !options.chromiumSandbox) return null
  if (machine.uid === 0) return 'Electron refuses to run as root (--no-chromium-sandbox starts it all the same)'
  if (!machine.userNamespaces) {
    return 'this Linux forbids the user namespaces that Electron’s sandbox needs (--no-chromium-sandbox starts it all the same)'
  }
  return null
}

/** Whether a window could be shown. Windows and macOS always have a screen. */
export const hasDisplay = ({ platform, env }) =>
  platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY)

/**
 * What Electron said when it ended at once, as one reason; null when it ended as an app does.
 * @param {{ code: number, ms: number, errors: string }} end exit code, how long it ran, what it wrote to stderr
 */
export function electronFailure({ code, ms, errors }) {
  if (code === 0 || ms > 15_000) return null
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(errors)
  if (library !== null) return `the system library ${library[1]} is missing`
  if (/sandbox/i.test(errors) && /FATAL|abort/i.test(errors)) {
    return 'Electron’s sandbox could not be set up (--no-chromium-sandbox starts it all the same)'
  }
  if (/Missing X server|cannot open display|ozone_platform_x11|Failed to connect to Wayland/i.test(errors)) {
    return 'the display could not be reached'
  }
  // Ended by a signal, or by a code that a shell would show for one, or before anything could run.
  return code >= 126 ? `Electron ended at once with code ${code}` : null
}
