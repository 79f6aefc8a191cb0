import { highlevelSandbox } from './highlevel'
import { hubspotSandbox } from './hubspot'
import type { ProviderSandbox } from './kit/provider-sandbox'
import { pipedriveSandbox } from './pipedrive'
import { salesforceSandbox, salesforceTestOrgs } from './salesforce'

/** The CRMs that stand behind the sandbox's proxy. */
export const providerSandboxes: readonly ProviderSandbox[] = [
  hubspotSandbox,
  highlevelSandbox,
  salesforceSandbox,
  salesforceTestOrgs,
  pipedriveSandbox,
]
