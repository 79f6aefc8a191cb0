import type { ConflictPolicy, StreamSettings } from '@shared/model'
import type { FaultInput, Scenario } from '../../src/main/sandbox/control/protocol'
import type { CrashPoint } from '../kit/crash'
import type { ObjectName, Side } from './stage'

/** How the accounts and their streams are set up for a script. */
export interface Setup {
  policy: ConflictPolicy
  createMissing: boolean
  onLocalDelete: StreamSettings['onLocalDelete']
  onRemoteDelete: StreamSettings['onRemoteDelete']
  /** Begins with nothing read, so that the first sync meets the faults. */
  fresh: boolean
  /** Accounts; more than a soak has CRMs for are of its first CRM. */
  accounts: number
  /** So many people that a CRM's listing has several pages. */
  many: boolean
  /** What a person does when all is quiet, and takes back: everything is as it was then. */
  last: 'edit' | 'create' | 'delete' | 'none'
}

/** What a field is set to: something new in one of several spellings, nothing, or what it was. */
export type Spelling = 'plain' | 'spaces' | 'upper' | 'blank'

/** One field of a record, by the place of the field in its list; numbers wrap around. */
export interface FieldEdit {
  field: number
  spelling: Spelling
}

interface AtCrm {
  side: Side
  object: ObjectName
  n: number
}
interface Here {
  object: ObjectName
  n: number
}

/** A step of a script. `n` and `m` pick a record by its place; numbers wrap around. */
export type Step =
  | ({ step: 'edit-crm'; edits: FieldEdit[] } & AtCrm)
  | { step: 'create-crm'; side: Side; object: ObjectName; both: boolean; unique: boolean }
  /** A contact whose further address, or whose number and last name, are another's. */
  | { step: 'create-alike'; side: Side; n: number; by: 'address' | 'number' }
  | ({ step: 'delete-crm' | 'restore-crm' | 'erase-crm' | 'hide-crm' | 'garble-crm' } & AtCrm)
  /** At one moment more than the guard lets through. */
  | { step: 'delete-many'; side: Side }
  | ({ step: 'merge-crm'; m: number; newId: boolean } & AtCrm)
  | { step: 'associate-crm'; side: Side; n: number; m: number }
  | ({ step: 'edit-here'; edits: FieldEdit[] } & Here)
  | { step: 'create-here'; object: ObjectName; sides: Side[]; unique: boolean }
  | ({ step: 'delete-here' } & Here)
  | ({ step: 'link' | 'split' | 'unlink'; m: number } & Here)
  | { step: 'associate-here'; n: number; m: number }
  | { step: 'settle'; choice: 'local' | 'remote' | 'base' }
  | { step: 'decide'; own: boolean }
  | { step: 'create-again'; side: Side; object: ObjectName }
  | { step: 'cancel'; n: number }
  | { step: 'sync'; sides: Side[]; together: boolean }
  | { step: 'full-sync' | 'accept-deletes' | 'dry-run' | 'verify'; side: Side }
  /** Stopped by a person after so many requests. */
  | { step: 'stop-sync'; side: Side; request: number }
  | { step: 'pause' | 'resume' | 'disconnect' | 'reconnect'; side: Side }
  | ({ step: 'edit-while-syncing'; edits: FieldEdit[]; request: number } & AtCrm)
  /** While a write of the account is on its way. */
  | ({
      step: 'act-while-pushing'
      what: 'edit' | 'delete' | 'unlink' | 'settle'
      edits: FieldEdit[]
      request: number
    } & AtCrm)
  | { step: 'undo' | 'retry'; back: number }
  | { step: 'redo' }
  | { step: 'policy'; side: Side; policy: ConflictPolicy }
  | { step: 'direction'; side: Side; object: ObjectName; direction: 'both' | 'from' | 'to' | 'off' }
  | {
      step: 'settings'
      side: Side
      change: Partial<Pick<StreamSettings, 'createMissing' | 'onLocalDelete' | 'onRemoteDelete'>>
    }
  | { step: 'source'; side: Side; object: ObjectName; source: 'proxy' | 'nango' }
  | { step: 'field-goes' | 'field-locked' | 'refuse-value'; side: Side; object: ObjectName; field: number }
  | { step: 'fault'; fault: FaultInput }
  | { step: 'crash'; at: CrashPoint }
  /** The computer loses its power in the next sync: what was not on the disk is gone. */
  | { step: 'power-cut'; side: Side; nth: number }
  | { step: 'paging'; paging: 'normal' | 'overlap' | 'shuffle' }
  | { step: 'lag'; ms: number }
  | { step: 'slow-down'; side: Side; seconds: number }
  | { step: 'limits'; side: Side }
  | { step: 'access'; side: Side; scenario: Scenario }
  | { step: 'other-workspace' }
  | { step: 'skew' | 'pass'; ms: number }

/** The steps of some names. */
export type StepOf<N extends Step['step'], S = Step> = S extends { step: infer T }
  ? N extends T
    ? Omit<S, 'step'> & { step: N }
    : never
  : never

export interface Script {
  setup: Setup
  steps: Step[]
}

/** A script as lines of a test that plays it again. */
export function asTest({ setup, steps }: Script, name: string): string {
  const lines = steps.map((step) => `      ${notation(step)},`)
  return [
    `it('${name}', () =>`,
    '  expectPeaceOf({',
    `    setup: ${notation(setup)},`,
    '    steps: [',
    ...lines,
    '    ],',
    '  }))',
  ].join('\n')
}

function notation(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(notation).join(', ')}]`
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const pairs = Object.entries(value).map(
    ([name, one]) => `${/^[a-z]\w*$/i.test(name) ? name : notation(name)}: ${notation(one)}`,
  )
  return `{ ${pairs.join(', ')} }`
}
