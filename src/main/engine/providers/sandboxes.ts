import { hubspotSandbox } from './hubspot/sandbox'
import type { ProviderSandbox } from './sandbox'

/** The CRMs that stand behind the sandbox's proxy. */
export const providerSandboxes: readonly ProviderSandbox[] = [hubspotSandbox]
