import { cpus, release, totalmem } from 'node:os'

/** What was measured with what, and on what. */
export interface Machine {
  processor: string
  cores: number
  memoryGiB: number
  system: string
  node: string
  sqlite: string
  /** Of the peers that were measured, by name. */
  peers: Record<string, string>
  /** Smaller sizes than those of the goals. */
  quick: boolean
  at: string
}

/** @param sqlite version of the library that Patchbay's store uses */
export function thisMachine(sqlite: string, peers: Record<string, string>, quick: boolean): Machine {
  const all = cpus()
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    sqlite,
    peers,
    quick,
    at: new Date().toISOString(),
  }
}

export function machineText(machine: Machine): string {
  const { processor, cores, memoryGiB, system, node, sqlite, peers, quick } = machine
  const beside = Object.entries(peers).map(([name, version]) => `${name} ${version}`)
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}`,
    [`Node ${node}`, `SQLite ${sqlite}`, ...beside].join(', '),
    ...(quick ? ['Quick: sizes are smaller than those of the goals.'] : []),
  ].join('\n')
}
