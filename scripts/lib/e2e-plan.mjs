import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasDisplay } from './choose-host.mjs'
import { electronRuntime } from './electron.mjs'

const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)))

/**
 * How the end-to-end specs can be run on a host here.
 * @param {'browser' | 'electron'} host
 * @param {{ env: NodeJS.ProcessEnv, platform: string, runtime: string | null, xvfb: boolean }} machine
 * @returns {{ notRun: string } | { prefix: string[], chromium: boolean, project: string }} `prefix`: what the command
 * is put behind; `chromium`: whether a Chromium is needed
 */
export function e2ePlan(host, machine = here()) {
  if (host === 'browser') return { prefix: [], chromium: true, project: 'browser' }
  if (machine.env.PATCHBAY_E2E_LAUNCHER) return { prefix: [], chromium: true, project: 'electron' }
  if (machine.runtime === null) return { notRun: "Electron's runtime is not installed" }
  if (hasDisplay(machine)) return { prefix: [], chromium: false, project: 'electron' }
  if (!machine.xvfb) return { notRun: 'there is no display, and no xvfb-run to stand in for one' }
  return { prefix: ['xvfb-run', '--auto-servernum'], chromium: false, project: 'electron' }
}

const here = () => ({
  env: process.env,
  platform: process.platform,
  runtime: electronRuntime(),
  xvfb: onPath('xvfb-run'),
})
