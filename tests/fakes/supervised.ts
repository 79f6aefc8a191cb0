import { createEngineClient } from '../../src/main/host/supervisor/engine-client'
import { EngineSupervisor } from '../../src/main/host/supervisor/engine-supervisor'
import { createHostServer } from '../../src/main/host/supervisor/host-router'
import { hostParts, silentLog } from '../kit/host'
import { bundle } from './bundle'

/** The fake engine, started and supervised as a host does it. */
export async function superviseFakeEngine() {
  const engine = await bundle('tests/fakes/engine.ts')
  const supervisor = new EngineSupervisor({
    enginePath: engine.path,
    version: '1.2.3',
    dataDir: '/data',
    serveHost: createHostServer(hostParts(), silentLog),
    log: silentLog,
    restart: { firstMs: 1, maxMs: 4, healthyMs: 60_000 },
  })
  await supervisor.start()
  return {
    supervisor,
    client: createEngineClient(supervisor),
    close: async () => {
      await supervisor.shutdown()
      await engine.remove()
    },
  }
}
