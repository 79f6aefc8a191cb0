import { providers } from '../registry'
import type { ProviderBench } from './bench'
import type { ProviderWords } from './words'

/** What every provider of the registry brings to be checked, from its own folder: `testing/bench.ts` exports `bench`. */
export const benches: readonly ProviderBench[] = await Promise.all(
  providers.all.map(async ({ manifest }) => {
    const { bench }: { bench: ProviderBench } = await import(`../${manifest.id}/testing/bench.ts`)
    return bench
  }),
)

/** The words of a provider; of the one that PATCHBAY_PROVIDER names, else of the first, where none is asked for. */
export function wordsOf(provider = process.env.PATCHBAY_PROVIDER ?? benches[0]?.provider): ProviderWords {
  const words = benches.find((one) => one.provider === provider)
  if (!words) throw new Error(`No provider ${provider} brings its words`)
  return words
}
