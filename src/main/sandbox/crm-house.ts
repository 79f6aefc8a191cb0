import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type {
  ProviderSandbox,
  SandboxAccount,
  SandboxClock,
  SandboxCrm,
  SandboxKnobs,
  SandboxWorld,
} from './crm/kit/provider-sandbox'
import { Journal } from './storage/journal'

export interface CrmHouseOptions {
  world: SandboxWorld
  records: number
  clock: SandboxClock
  /** Null keeps everything in memory. */
  folder: string | null
  limits: boolean
}

interface OpenAccount {
  provider: ProviderSandbox
  account: SandboxAccount
  crm: SandboxCrm
  journal: Journal
}

/** The CRMs behind the proxy: every account is opened at its first use, from its journal. */
export class CrmHouse {
  readonly #open = new Map<string, OpenAccount>()
  #knobs: SandboxKnobs = {}
  readonly #ownKnobs = new Map<string, SandboxKnobs>()

  readonly #options: CrmHouseOptions

  constructor(options: CrmHouseOptions) {
    this.#options = options
  }

  crm(provider: ProviderSandbox, account: SandboxAccount): SandboxCrm {
    const key = keyOf(provider, account)
    const running = this.#open.get(key)
    if (running !== undefined) return running.crm
    const { folder, limits, ...shared } = this.#options
    const journal = Journal.open(folder === null ? null : join(folder, `${fileName(key)}.jsonl`))
    const entries = journal.takeEntries()
    const crm = provider.open({
      ...shared,
      account,
      limits,
      storage: {
        entries: () => entries,
        put: (name, value) => journal.put(name, value),
      },
    })
    entries.clear()
    crm.configure({ ...this.#knobs, ...this.#ownKnobs.get(key) })
    this.#open.set(key, { provider, account, crm, journal })
    return crm
  }

  /** Turns the switches of every account, those that are opened later too. */
  configure(knobs: SandboxKnobs): void {
    this.#knobs = { ...this.#knobs, ...knobs }
    // What was said last holds, also where an account had a word of its own.
    for (const own of this.#ownKnobs.values())
      for (const name of Object.keys(knobs)) delete own[name as keyof SandboxKnobs]
    for (const { crm } of this.#open.values()) crm.configure(knobs)
  }

  /** Turns the switches of one account. Returns those that were turned since the start. */
  configureOne(provider: ProviderSandbox, account: SandboxAccount, knobs: SandboxKnobs): SandboxKnobs {
    const key = keyOf(provider, account)
    // First of all, so that a name which the CRM does not know is refused and never kept.
    this.crm(provider, account).configure(knobs)
    const own = { ...this.#ownKnobs.get(key), ...knobs }
    this.#ownKnobs.set(key, own)
    return { ...this.#knobs, ...own }
  }

  /** Switches of all accounts that were turned since the start. */
  get turned(): SandboxKnobs {
    return this.#knobs
  }

  /** The accounts that were asked for something since the start. */
  inUse(): { provider: ProviderSandbox; account: SandboxAccount }[] {
    return [...this.#open.values()]
  }

  close(): void {
    for (const { journal } of this.#open.values()) journal.close()
    this.#open.clear()
  }
}

function keyOf(provider: ProviderSandbox, account: SandboxAccount): string {
  return `${provider.nangoProvider}-${account.id}`
}

/** Account ids may hold anything; file names may not. */
function fileName(key: string): string {
  return /^[\w.-]+$/.test(key) ? `crm-${key}` : `crm-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}
