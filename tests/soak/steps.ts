import { type ConflictPolicy, conflictPolicy } from '@shared/model'
import fc from 'fast-check'
import type { FaultInput, FaultKind } from '../../src/main/sandbox/control/protocol'
import type { CrashPoint } from '../kit/crash'
import { faultPaths, type ObjectName, type Side } from './stage'

/** How both accounts' streams are set up for a script. */
export interface Setup {
  policy: ConflictPolicy
  createMissing: boolean
  onLocalDelete: 'unlink' | 'delete'
  onRemoteDelete: 'tombstone' | 'delete'
  /** Begins with nothing read, so that the first sync meets the faults. */
  fresh: boolean
  /** Where the engine is stopped for the first time, if it comes that far. */
  crash: CrashPoint
}

/** What a field is set to: something new in one of several spellings, nothing, or what it was. */
export type Spelling = 'plain' | 'spaces' | 'upper' | 'blank'

/** One field of a record, by the place of the record in its list; numbers wrap around. */
export interface FieldEdit {
  field: number
  spelling: Spelling
}

/** A step of a script. `n` and `m` pick a record by its place; numbers wrap around. */
export type Step =
  | { step: 'edit-crm'; side: Side; object: ObjectName; n: number; edits: FieldEdit[] }
  | { step: 'create-crm'; side: Side; object: ObjectName; both: boolean; unique: boolean }
  | { step: 'delete-crm' | 'restore-crm'; side: Side; object: ObjectName; n: number }
  | { step: 'edit-local'; object: ObjectName; n: number; edits: FieldEdit[] }
  | { step: 'create-local'; object: ObjectName; sides: Side[]; unique: boolean }
  | { step: 'delete-local'; object: ObjectName; n: number }
  | { step: 'link'; object: ObjectName; n: number; m: number }
  | { step: 'split' | 'unlink'; object: ObjectName; n: number; m: number }
  | { step: 'sync'; sides: Side[]; together: boolean }
  | { step: 'edit-while-syncing'; side: Side; object: ObjectName; n: number; edits: FieldEdit[]; request: number }
  | { step: 'fault'; fault: FaultInput }
  | { step: 'crash'; at: CrashPoint }
  | { step: 'paging'; paging: 'normal' | 'overlap' | 'shuffle' }
  | { step: 'skew'; ms: number }
  | { step: 'pass'; ms: number }
  | { step: 'settle'; choice: 'local' | 'remote' }
  | { step: 'undo' | 'retry'; back: number }

export interface Script {
  setup: Setup
  steps: Step[]
}

const side = fc.constantFrom<Side>('A', 'B')
const sides = fc.constantFrom<Side[]>(['A', 'B'], ['A'], ['B'], ['B', 'A'])
const object = fc.constantFrom<ObjectName>('contacts', 'contacts', 'companies')
// Few places, so that edits meet: the first people of both portals are the same.
const place = fc.oneof({ weight: 4, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(11) })
const spelling = fc.constantFrom<Spelling>('plain', 'plain', 'plain', 'spaces', 'upper', 'blank')
const edits = fc.array(fc.record({ field: fc.nat(7), spelling }), { minLength: 1, maxLength: 3 })

const faultKinds: fc.Arbitrary<FaultKind> = fc.constantFrom<FaultKind[]>(
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'rate-limit', retryAfter: '2' },
  { kind: 'rate-limit' },
  { kind: 'html' },
  { kind: 'truncated-json' },
  { kind: 'content-type' },
  { kind: 'error-in-200' },
  { kind: 'empty-body' },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'cut-after' },
  { kind: 'slow', ms: 3, act: 'before' },
  { kind: 'slow', ms: 3, act: 'after' },
  { kind: 'nango-rate-limit', retryAfter: 1 },
  { kind: 'unreachable' },
)
const crashPoint: fc.Arbitrary<CrashPoint> = fc.record({
  where: fc.constantFrom<CrashPoint['where'][]>('before-commit', 'after-commit', 'before-send', 'after-send'),
  nth: fc.integer({ min: 1, max: 25 }),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ step: fc.constant('edit-crm'), side, object, n: place, edits }) },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('create-crm'),
      side,
      object,
      both: fc.boolean(),
      unique: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constantFrom('delete-crm', 'delete-crm', 'restore-crm'), side, object, n: place }),
  },
  { weight: 6, arbitrary: fc.record({ step: fc.constant('edit-local'), object, n: place, edits }) },
  { weight: 4, arbitrary: fc.record({ step: fc.constant('create-local'), object, sides, unique: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('delete-local'), object, n: place }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('link'), object, n: place, m: place }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constantFrom('split', 'unlink'), object, n: place, m: fc.nat(1) }) },
  { weight: 9, arbitrary: fc.record({ step: fc.constant('sync'), sides, together: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('edit-while-syncing'),
      side,
      object,
      n: place,
      edits,
      request: fc.nat(5),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      step: fc.constant('fault'),
      fault: fc.record({
        path: fc.constantFrom(...faultPaths()),
        fault: faultKinds,
        times: fc.integer({ min: 1, max: 7 }),
        after: fc.constantFrom(0, 0, 0, 1, 2, 5),
      }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ step: fc.constant('crash'), at: crashPoint }) },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constant('paging'), paging: fc.constantFrom('normal', 'overlap', 'shuffle') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('skew'),
      ms: fc.constantFrom(-600_000, -240_000, -3_000, 0, 3_000, 240_000, 600_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ step: fc.constant('pass'), ms: fc.constantFrom(5_000, 70_000, 20 * 60_000, 100 * 60_000) }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('settle'), choice: fc.constantFrom('local', 'remote') }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constantFrom('undo', 'undo', 'retry'), back: fc.nat(3) }) },
)

const setup: fc.Arbitrary<Setup> = fc.record({
  policy: fc.constantFrom(...conflictPolicy.options),
  createMissing: fc.boolean(),
  onLocalDelete: fc.constantFrom('unlink', 'delete'),
  onRemoteDelete: fc.constantFrom('tombstone', 'delete'),
  fresh: fc.constantFrom(false, false, false, false, false, false, false, true),
  crash: crashPoint,
})

/** Scripts of a few steps. A script always ends in peace: that is the player's part. */
export const scripts: fc.Arbitrary<Script> = fc.record({
  setup,
  steps: fc.array(step, { minLength: 3, maxLength: 12, size: 'max' }),
})
