import { BenchEngine, type EngineOptions } from '../lab/engine'

/** Opens an engine over a file that is there, twice: the second time what the computer has read of it is in memory. */
export async function openFile(options: EngineOptions): Promise<{ firstMs: number; againMs: number }> {
  const open = async () => {
    const begun = performance.now()
    await using engine = await BenchEngine.open(options)
    await engine.client.integrations.list()
    return performance.now() - begun
  }
  return { firstMs: await open(), againMs: await open() }
}
