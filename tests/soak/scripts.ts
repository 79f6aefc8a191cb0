import { conflictPolicy } from '@shared/model'
import fc from 'fast-check'
import type { FaultKind } from '../../src/main/sandbox/control/protocol'
import type { CrashPoint } from '../kit/crash'
import type { FieldEdit, Script, Setup, Spelling, Step, StepOf } from './script'
import { faultPaths, type ObjectName, type Side, sameProviders } from './stage'

/** A step with its weight, by the names of what varies. */
const weighed = <S extends { step: Step['step'] }>(
  weight: number,
  name: S['step'] | readonly S['step'][],
  rest: { [K in Exclude<keyof S, 'step'>]: fc.Arbitrary<S[K]> },
) => {
  const step = typeof name === 'string' ? fc.constant(name) : fc.constantFrom(...(name as readonly S['step'][]))
  return { weight, arbitrary: fc.record({ step, ...rest }) as unknown as fc.Arbitrary<Step> }
}

// Few places, so that edits meet: the first people of all accounts are the same.
const place = fc.oneof({ weight: 4, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(11) })
const object = fc.constantFrom<ObjectName>('contacts', 'contacts', 'companies')
const edits: fc.Arbitrary<FieldEdit[]> = fc.array(
  fc.record({
    field: fc.nat(15),
    spelling: fc.constantFrom<Spelling>('plain', 'plain', 'plain', 'spaces', 'upper', 'blank'),
  }),
  { minLength: 1, maxLength: 3 },
)

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
  { kind: 'unreachable', code: 'ECONNRESET', acted: true },
)
const crashPoint: fc.Arbitrary<CrashPoint> = fc.record({
  where: fc.constantFrom<CrashPoint['where'][]>('before-commit', 'after-commit', 'before-send', 'after-send'),
  nth: fc.integer({ min: 1, max: 25 }),
})
const day = 24 * 60 * 60_000

function steps(providers: readonly string[], names: readonly Side[]) {
  const side = fc.constantFrom(...names)
  const sides: fc.Arbitrary<Side[]> = fc.oneof(
    fc.constant<Side[]>([...names]),
    fc.constant<Side[]>([...names].reverse()),
    fc.shuffledSubarray<Side>([...names], { minLength: 1 }),
  )
  const paths = [...new Set(providers.length > 0 ? providers : sameProviders(1))].flatMap(faultPaths)
  const atCrm = { side, object, n: place }
  const here = { object, n: place }
  return fc.oneof(
    weighed<StepOf<'edit-crm'>>(7, 'edit-crm', { ...atCrm, edits }),
    weighed<StepOf<'create-crm'>>(2, 'create-crm', { side, object, both: fc.boolean(), unique: fc.boolean() }),
    weighed<StepOf<'create-alike'>>(3, 'create-alike', { side, n: place, by: fc.constantFrom('address', 'number') }),
    weighed<StepOf<'delete-crm' | 'restore-crm' | 'erase-crm' | 'hide-crm' | 'garble-crm'>>(
      3,
      ['delete-crm', 'delete-crm', 'restore-crm', 'restore-crm', 'erase-crm', 'hide-crm', 'garble-crm'],
      atCrm,
    ),
    weighed<StepOf<'delete-many'>>(1, 'delete-many', { side }),
    weighed<StepOf<'merge-crm'>>(2, 'merge-crm', { ...atCrm, m: place, newId: fc.boolean() }),
    weighed<StepOf<'associate-crm'>>(1, 'associate-crm', { side, n: place, m: place }),
    weighed<StepOf<'edit-here'>>(7, 'edit-here', { ...here, edits }),
    weighed<StepOf<'create-here'>>(4, 'create-here', { object, sides, unique: fc.boolean() }),
    weighed<StepOf<'delete-here'>>(2, 'delete-here', here),
    weighed<StepOf<'link' | 'split' | 'unlink'>>(3, ['link', 'split', 'unlink'], { ...here, m: fc.nat(3) }),
    weighed<StepOf<'associate-here'>>(1, 'associate-here', { n: place, m: place }),
    weighed<StepOf<'settle'>>(4, 'settle', { choice: fc.constantFrom('local', 'remote', 'base') }),
    weighed<StepOf<'decide'>>(3, 'decide', { own: fc.boolean() }),
    weighed<StepOf<'create-again'>>(2, 'create-again', { side, object }),
    weighed<StepOf<'cancel'>>(3, 'cancel', { n: place }),
    weighed<StepOf<'sync'>>(12, 'sync', { sides, together: fc.boolean() }),
    weighed<StepOf<'full-sync' | 'accept-deletes' | 'dry-run' | 'verify'>>(
      3,
      ['full-sync', 'accept-deletes', 'dry-run', 'verify'],
      { side },
    ),
    weighed<StepOf<'stop-sync'>>(1, 'stop-sync', { side, request: fc.nat(6) }),
    weighed<StepOf<'pause' | 'resume' | 'disconnect' | 'reconnect'>>(
      3,
      ['pause', 'resume', 'disconnect', 'reconnect'],
      { side },
    ),
    weighed<StepOf<'edit-while-syncing'>>(2, 'edit-while-syncing', { ...atCrm, edits, request: fc.nat(5) }),
    weighed<StepOf<'act-while-pushing'>>(3, 'act-while-pushing', {
      ...atCrm,
      edits,
      what: fc.constantFrom('edit', 'edit', 'delete', 'unlink', 'settle'),
      request: fc.nat(1),
    }),
    weighed<StepOf<'undo' | 'retry'>>(4, ['undo', 'undo', 'retry'], { back: fc.nat(3) }),
    weighed<StepOf<'redo'>>(2, 'redo', {}),
    weighed<StepOf<'policy'>>(1, 'policy', { side, policy: fc.constantFrom(...conflictPolicy.options) }),
    weighed<StepOf<'direction'>>(1, 'direction', {
      side,
      object,
      direction: fc.constantFrom('both', 'from', 'to', 'off'),
    }),
    weighed<StepOf<'settings'>>(1, 'settings', {
      side,
      change: fc.constantFrom<StepOf<'settings'>['change'][]>(
        { createMissing: true },
        { createMissing: false },
        { onLocalDelete: 'delete' },
        { onLocalDelete: 'unlink' },
        { onRemoteDelete: 'delete' },
        { onRemoteDelete: 'tombstone' },
      ),
    }),
    weighed<StepOf<'source'>>(1, 'source', { side, object, source: fc.constantFrom('nango', 'proxy') }),
    weighed<StepOf<'field-goes' | 'field-locked' | 'refuse-value'>>(2, ['field-goes', 'field-locked', 'refuse-value'], {
      side,
      object,
      field: fc.nat(15),
    }),
    weighed<StepOf<'fault'>>(5, 'fault', {
      fault: fc.record({
        path: fc.constantFrom(...paths),
        fault: faultKinds,
        times: fc.integer({ min: 1, max: 7 }),
        after: fc.constantFrom(0, 0, 0, 1, 2, 5),
      }),
    }),
    weighed<StepOf<'crash'>>(5, 'crash', { at: crashPoint }),
    weighed<StepOf<'power-cut'>>(1, 'power-cut', { side, nth: fc.integer({ min: 1, max: 12 }) }),
    weighed<StepOf<'paging'>>(1, 'paging', { paging: fc.constantFrom('normal', 'overlap', 'shuffle') }),
    weighed<StepOf<'lag'>>(1, 'lag', { ms: fc.constantFrom(0, 60_000, 600_000) }),
    weighed<StepOf<'slow-down'>>(1, 'slow-down', { side, seconds: fc.constantFrom(60, 3600, 20_000) }),
    weighed<StepOf<'limits'>>(1, 'limits', { side }),
    weighed<StepOf<'access'>>(1, 'access', {
      side,
      scenario: fc.constantFrom('refresh_fails', 'exhausted', 'upstream_401', 'revoked'),
    }),
    weighed<StepOf<'other-workspace'>>(1, 'other-workspace', {}),
    weighed<StepOf<'skew'>>(1, 'skew', { ms: fc.constantFrom(-600_000, -240_000, -3_000, 0, 3_000, 240_000, 600_000) }),
    weighed<StepOf<'pass'>>(3, 'pass', {
      ms: fc.constantFrom(5_000, 70_000, 20 * 60_000, 100 * 60_000, 2 * day, 40 * day),
    }),
  )
}

const setup: fc.Arbitrary<Setup> = fc.record({
  policy: fc.constantFrom(...conflictPolicy.options),
  createMissing: fc.boolean(),
  onLocalDelete: fc.constantFrom('unlink', 'delete'),
  onRemoteDelete: fc.constantFrom('tombstone', 'delete'),
  fresh: fc.constantFrom(false, false, false, false, false, false, false, true),
  accounts: fc.constantFrom(2, 2, 2, 3),
  many: fc.constantFrom(false, false, false, false, false, false, false, false, false, false, false, true),
  last: fc.constantFrom('none', 'edit', 'create', 'delete'),
})

/** Scripts of a few steps for accounts of these CRMs. A script always ends in peace: that is the player's part. */
export function scriptsOf(providers: readonly string[]): fc.Arbitrary<Script> {
  const names = (['A', 'B', 'C', 'D'] as const).slice(0, Math.max(2, providers.length))
  return fc.record({ setup, steps: fc.array(steps(providers, names), { minLength: 6, maxLength: 24, size: 'max' }) })
}
