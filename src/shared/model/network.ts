import { z } from 'zod'

/** The proxy on the way to a server on another computer, without what signs in to it. */
export const proxyInUse = z.object({
  /** Kind, name and port: `http://proxy.example:8080`. */
  address: z.string(),
  /** `system`: the computer's settings, a script of the company included. `environment`: variables such as HTTPS_PROXY. */
  from: z.enum(['system', 'environment']),
  /** The name by which Patchbay signs in to it; null where it does not. */
  username: z.string().nullable(),
})
export type ProxyInUse = z.infer<typeof proxyInUse>

/** What a person enters for a proxy that asks who is there. */
export const proxyLogin = z.object({
  /** The proxy's address as {@link proxyInUse} has it. */
  address: z.string().max(300),
  username: z.string().min(1).max(300),
  password: z.string().max(1000),
})
export type ProxyLogin = z.infer<typeof proxyLogin>

/** How Patchbay reaches the Nango of a workspace. */
export const networkInUse = z.object({
  /** Address of the Nango server; null where it runs on this computer, or no workspace is open. */
  host: z.string().nullable(),
  /** Null where the server is reached directly. */
  proxy: proxyInUse.nullable(),
  /** Certificate authorities that are trusted. */
  certificates: z.object({
    /** Those that Patchbay's runtime brings. */
    bundled: z.number().int(),
    /** Those of this computer that are not among the bundled ones: its own and its company's. */
    system: z.number().int(),
    /** Those of the file that NODE_EXTRA_CA_CERTS names. */
    extra: z.number().int(),
  }),
})
export type NetworkInUse = z.infer<typeof networkInUse>
