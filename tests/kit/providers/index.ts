import { hubspotWords } from './hubspot'
import type { ProviderWords } from './words'

/** One line a provider; the first one is meant where a test names none. */
export const allWords: readonly ProviderWords[] = [hubspotWords]

/** The words of a provider; of the one that PATCHBAY_PROVIDER names, else of the first, where none is asked for. */
export function wordsOf(provider = process.env.PATCHBAY_PROVIDER ?? allWords[0]?.provider): ProviderWords {
  const words = allWords.find((one) => one.provider === provider)
  if (!words) throw new Error(`The kit has no words for ${provider}`)
  return words
}
