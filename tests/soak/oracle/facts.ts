import type { JournalEntry } from '../../../src/main/sandbox/crm-journal'
import type {
  Change,
  Conflict,
  EntityKind,
  EntityRecord,
  FieldType,
  FieldValue,
  ListedLink,
  MatchReview,
  OutboxItem,
  RunKind,
  StreamName,
  StreamRules,
} from '../../../src/shared/model'

/**
 * All that the oracle knows: the sandbox's own journal, what the scripted people did here, and what Patchbay answers when
 * it is asked. Nothing of it comes from the engine's code or its file.
 */
export interface Facts {
  accounts: readonly AccountFacts[]
  /** Records as they stood when the journal was begun. */
  start: readonly DumpedRecord[]
  /** Records here as they stood then. */
  first: Look
  entries: readonly JournalEntry[]
  acts: readonly Act[]
  /** What was answered between the steps of a script, oldest first. */
  looks: readonly Look[]
  end: End
}

export interface AccountFacts {
  name: string
  integrationId: string
  provider: string
  /** The account at its CRM. */
  account: string
  objects: readonly ObjectFacts[]
}

export interface ObjectFacts {
  name: string
  kind: EntityKind
  stream: StreamName
  /** Fields here by their names at the CRM: those that are judged. */
  fields: Readonly<Record<string, { field: string; type: FieldType }>>
  /** Fields here that the CRM holds as one text: where one ends there and the next begins is not known to it. */
  joined: readonly string[]
}

export interface DumpedRecord {
  account: string
  object: string
  id: string
  /** By the CRM's names. */
  fields: Readonly<Record<string, string | null>>
}

/** What Patchbay answered at a moment, when no run was under way. */
export interface Look {
  /** The journal's last number then. */
  seq: number
  /** Records here, deleted ones too. */
  records: readonly EntityRecord[]
  conflicts: readonly Conflict[]
}

/** What a scripted person did here, or said that Patchbay may do. */
export type Act = Moment &
  (
    | { act: 'edit' | 'settle'; record: string; fields: Readonly<Record<string, FieldValue>> }
    | {
        act: 'create'
        record: string | null
        kind: EntityKind
        fields: Readonly<Record<string, FieldValue>>
        accounts: readonly string[]
      }
    | { act: 'create-again'; record: string; account: string }
    | { act: 'remove' | 'cancel' | 'decide' | 'split' | 'unlink'; record: string }
    | { act: 'link'; record: string; other: string }
    /** `records`: those that the run which it takes back had changed. */
    | { act: 'undo'; of: { id: string; kind: RunKind }; records: readonly string[] }
    | { act: 'accept'; account: string }
    /** What was refused or held is to be tried again, with all that follows from it. */
    | { act: 'retry' }
    | {
        act: 'settings'
        account: string
        stream: StreamName
        rules: Pick<StreamRules, 'direction' | 'createMissing' | 'onLocalDelete' | 'onRemoteDelete'>
      }
  )

/** The acts of some kinds. */
export type ActOf<K extends Act['act'], A = Act> = A extends { act: infer T }
  ? K extends T
    ? Omit<A, 'act'> & { act: K }
    : never
  : never

export interface Moment {
  /** The journal's last number before it. */
  seq: number
  /** The journal's last number after it; null when the engine died in it, so that it may have happened or not. */
  until: number | null
  /** The run that it made, if it is known. */
  runId: string | null
}

/** How all stands when nothing moves any more. */
export interface End extends Look {
  dumps: readonly DumpedRecord[]
  outbox: readonly OutboxItem[]
  reviews: readonly MatchReview[]
  links: readonly ListedLink[]
  changes: readonly Change[]
  /** What every run says that it has changed, and how many changes are listed for it. */
  runs: readonly { id: string; kind: RunKind; said: number; listed: number }[]
  /** Records that a stream says it holds. */
  held: readonly { account: string; stream: StreamName; said: number }[]
  /** Conflicts that are said to be open. */
  openConflicts: number
  /** Accounts that are connected and not paused, with the settings of each stream. */
  rules: readonly { account: string; stream: StreamName; rules: StreamRules }[]
}
