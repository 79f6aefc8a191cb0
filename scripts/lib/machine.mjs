import { readFileSync } from 'node:fs'

function kernelSetting(path) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

/** Chromium's sandbox needs user namespaces; Debian could switch them off, Ubuntu restricts them since 23.10. */
const userNamespaces = () =>
  kernelSetting('/proc/sys/kernel/unprivileged_userns_clone') !== '0' &&
  kernelSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== '1'

/** What the choice between Electron and the browser depends on. */
export const thisMachine = () => ({
  platform: process.platform,
  env: process.env,
  uid: process.getuid?.() ?? -1,
  userNamespaces: process.platform !== 'linux' || userNamespaces(),
})
