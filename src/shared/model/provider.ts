import { z } from 'zod'

export const streamName = z.enum(['contacts', 'companies', 'leads', 'activities'])
export type StreamName = z.infer<typeof streamName>

export const direction = z.enum(['both', 'from', 'to', 'off'])
export type Direction = z.infer<typeof direction>

/** The letters and colours that stand for a provider; no logos. Colours come in a light and a dark value. */
export const providerMark = z.object({
  letters: z.string().min(1).max(2),
  letter: z.string().length(1),
  text: z.object({ light: z.string(), dark: z.string() }),
  tile: z.object({ light: z.string(), dark: z.string() }),
})

/** What the screens, the tray and the command line may know of a provider: the public part of its manifest. */
export const providerInfo = z.object({
  id: z.string(),
  name: z.string(),
  aliases: z.array(z.string()),
  description: z.string(),
  mark: providerMark,
  streams: z.array(z.object({ stream: streamName, label: z.string(), defaultDirection: direction })),
  /** Shown before a disconnect, where the vendor revokes more than this one connection. Null when there is nothing to warn of. */
  disconnectWarning: z.string().nullable(),
})
export type ProviderInfo = z.infer<typeof providerInfo>
