// Closes doors that Electron leaves open, in the packed executable itself: called by electron-builder.
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

/**
 * The fuses of a build. One is left open in a build for the end-to-end tests, which Playwright starts through the
 * inspector. https://www.electronjs.org/docs/latest/tutorial/fuses
 */
export function fuses(platform, { forTests }) {
  return {
    version: FuseVersion.V1,
    // A fuse that a newer Electron brings has to be decided on, here.
    strictlyRequireAllFuses: true,
    // Flipping breaks the signature that Apple silicon asks of every program; a real one comes after this.
    resetAdHocDarwinSignature: platform === 'darwin',
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: forTests,
    // Linux has no place for the hash that is compared.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform !== 'linux',
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    // There is no snapshot of our own to load.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    // As Electron has it: without these WebAssembly would check every access itself.
    [FuseV1Options.WasmTrapHandlers]: true,
  }
}

/** The file in which the fuses are, by platform. */
export function executable({ appOutDir, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'darwin') return join(appOutDir, `${productFilename}.app`)
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  return join(appOutDir, packager.executableName)
}

export async function afterPack(context) {
  const forTests = process.env.PATCHBAY_E2E_BUILD === '1'
  await flipFuses(executable(context), fuses(context.electronPlatformName, { forTests }))
}
