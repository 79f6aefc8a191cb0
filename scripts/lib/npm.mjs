import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { root } from './paths.mjs'
import { Plain } from './say.mjs'

/** npm's own JavaScript beside a Node, as its installers and the distributions lay it out. */
const besideNode = (node) => [
  join(dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  join(dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  join(dirname(node), '..', 'share', 'nodejs', 'npm', 'bin', 'npm-cli.js'),
]

const isOurs = (path) => path.startsWith(join(root, 'node_modules') + sep)

/** Every Node outside of this project: `npm ci` deletes the one inside while it runs. */
function outsideNodes() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const candidates = [
    process.env.npm_node_execpath,
    process.execPath,
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
  ]
  return candidates
    .filter((path) => path !== undefined && existsSync(path))
    .map((path) => realpathSync(path))
    .filter((path) => !isOurs(path))
}

/** npm on the PATH is a link to its JavaScript everywhere but on Windows. */
function linkedOnPath() {
  if (process.platform === 'win32') return []
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .filter(existsSync)
    .map((path) => realpathSync(path))
    .filter((path) => path.endsWith('.js') && !isOurs(path))
}

/**
 * How to run npm: the one that runs this script, else the one on the PATH.
 * @returns {{ node: string, cli: string, installArgs: string[], env: NodeJS.ProcessEnv }}
 * @throws Plain when there is none
 */
export function findNpm() {
  const nodes = outsideNodes()
  const node = nodes[0] ?? process.execPath
  const own = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.env.npm_execpath] : []
  const cli = [...own, ...linkedOnPath(), ...nodes.flatMap(besideNode)].find((path) => existsSync(path))
  if (cli === undefined) {
    throw new Plain('npm was not found. It comes with Node: install Node 24 from https://nodejs.org and start again.')
  }
  // A running program cannot be deleted on Windows, so an update leaves the Node that runs this script in its place.
  const clean = process.platform === 'win32' && isOurs(process.execPath) ? ['install', '--no-save'] : ['ci']
  return {
    node,
    cli,
    installArgs: [...clean, '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'],
    env: {
      ...process.env,
      // The builds of the Node inside must not be found while they are being replaced.
      PATH: [dirname(node), ...(process.env.PATH ?? '').split(delimiter).filter((path) => !isOurs(path + sep))].join(
        delimiter,
      ),
    },
  }
}
