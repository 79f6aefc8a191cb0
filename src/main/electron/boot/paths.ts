import { join, sep } from 'node:path'

/** Where the parts of the built app lie. */
export interface AppPaths {
  engine: string
  sandbox: string
  preload: string
  /** Folder of the built renderer. */
  renderer: string
  windowIcon: string
  trayImages: string
  notices: string
  documentation: string
}

/**
 * Paths inside the app's folder, which is the project or, in a package, `app.asar`. Workers are read by Node itself,
 * which knows no asar: their files are unpacked beside it. The notices lie outside, where people can find them.
 */
export function appPaths(appPath: string, resourcesPath: string, packaged: boolean): AppPaths {
  const onDisk = packaged ? appPath.replace(`${sep}app.asar`, `${sep}app.asar.unpacked`) : appPath
  const notices = 'THIRD-PARTY-NOTICES.txt'
  return {
    engine: join(onDisk, 'out', 'main', 'engine.js'),
    sandbox: join(onDisk, 'out', 'main', 'sandbox.js'),
    preload: join(appPath, 'out', 'preload', 'index.cjs'),
    renderer: join(appPath, 'out', 'renderer'),
    windowIcon: join(appPath, 'resources', 'linux', '256x256.png'),
    trayImages: join(appPath, 'resources', 'tray'),
    documentation: packaged ? join(resourcesPath, 'documentation', 'README.md') : join(appPath, 'README.md'),
    notices: packaged ? join(resourcesPath, notices) : join(appPath, 'out', notices),
  }
}
