import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HostSettings, hostSettings } from '@shared/host'
import { fail } from '@shared/model'
import type { SettingsPart } from '../supervisor/host-router'
import type { Logger } from './log'
import { keepAside, recoverSettings } from './settings-recovery'

/** The part of conf, and of electron-store that is built on it, which settings need. */
export interface SettingsStore {
  /** The whole file. */
  readonly store: Record<string, unknown>
  set(values: Record<string, unknown>): void
}

/** Options that conf and electron-store share: the file `<dataDir>/settings.json`, readable by its owner alone. */
export interface StoreOptions {
  cwd: string
  fileExtension: string
  configFileMode: number
  accessPropertiesByDotNotation: boolean
}

/** Name of the file without its extension: conf calls the option `configName`, electron-store `name`. */
export const settingsName = 'settings'

/**
 * Opens the settings of this computer. `open` makes the store of the host's library from the shared options; before
 * that a broken file is moved out of its way.
 *
 * Where the file is no longer there, what was read last holds, and a change is refused with DATA_FOLDER_MOVED: the libraries
 * would take that for no settings, without any workspace, and make the folder anew.
 */
export function openSettings(
  dataDir: string,
  log: Logger,
  open: (options: StoreOptions) => SettingsStore,
): SettingsPart {
  const file = join(dataDir, `${settingsName}.json`)
  recoverSettings(file, log)
  const store = open({
    cwd: dataDir,
    fileExtension: 'json',
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  })
  if (readSettings(store.store).broken.length > 0) keepAside(file, log)

  let wasThere = existsSync(file)
  let last = readSettings(store.store).settings
  const isAway = () => !existsSync(wasThere ? file : dataDir)
  const read = () => {
    if (isAway()) return last
    wasThere ||= existsSync(file)
    last = readSettings(store.store).settings
    return last
  }
  return {
    read,
    update: (patch) => {
      if (isAway()) fail('DATA_FOLDER_MOVED', { path: file })
      const values = Object.entries(patch).filter(([, value]) => value !== undefined)
      if (values.length > 0) store.set(Object.fromEntries(values))
      return read()
    },
  }
}

/**
 * Settings from whatever the file holds, each field by itself: one bad value costs that value only, one bad workspace
 * that workspace only. `broken` names the fields that lost something.
 */
function readSettings(content: Record<string, unknown>): { settings: HostSettings; broken: string[] } {
  const broken: string[] = []
  const values: Record<string, unknown> = {}
  for (const [field, schema] of Object.entries(hostSettings.shape)) {
    const value = content[field]
    if (value === undefined) continue
    if (schema.safeParse(value).success) {
      values[field] = value
      continue
    }
    broken.push(field)
    if (field === 'workspaces' && Array.isArray(value)) {
      values[field] = value.filter((item) => schema.safeParse([item]).success)
    }
  }
  return { settings: hostSettings.parse(values), broken }
}
