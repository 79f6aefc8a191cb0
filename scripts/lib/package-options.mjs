/**
 * What electron-builder is called with. A folder is packed for this machine, with the runtime that is installed: no second
 * download, and no other version. Installers are for both architectures, of which the installed runtime is one.
 */
export function builderOptions({ installers, runtime }) {
  return ['--publish', 'never', ...(installers ? ['--x64', '--arm64'] : ['--dir', `-c.electronDist=${runtime}`])]
}
