/** Signs that a record is no longer there. @type {import('./all.mjs').Mutant[]} */
export const gone = [
  {
    name: 'no number of deletes is suspicious',
    file: 'entities/gone.ts',
    find: 'if (window.count + noted > mostBelieved(settings.deleteGuard, window.held)) {',
    replace: 'if (window.count < 0) {',
    test: ['integration', 'tests/integration/doors/gone.test.ts'],
  },
  {
    name: 'the guard takes the higher of count and share',
    file: 'entities/gone.ts',
    find: 'return Math.max(leastSuspicious, Math.min(count, Math.floor(share * held)))',
    replace: 'return Math.max(leastSuspicious, Math.max(count, Math.floor(share * held)))',
  },
  {
    name: 'the guard counts one run only',
    file: 'entities/gone.ts',
    find: 'const running = guard.since !== null && now - guard.since < dayMs',
    replace: 'const running = guard.since !== null && now < guard.since',
  },
  {
    name: 'the acceptance of many takes only those of a run',
    file: 'entities/gone.ts',
    find: '    write.believe(object.id)\n',
    replace: '',
  },
  {
    name: 'a delete elsewhere travels although the stream does not say so',
    file: 'entities/gone.ts',
    find: "      settings.onRemoteDelete !== 'delete' ||\n",
    replace: '',
  },
  {
    name: 'a delete elsewhere is sent to CRMs that keep what is deleted here',
    file: 'entities/gone.ts',
    find: "return stream?.settings.onLocalDelete === 'delete' && (stream",
    replace: 'return stream !== undefined && (stream',
  },
  {
    name: 'the conflict of a record stays open when it is gone',
    file: 'entities/gone.ts',
    find: "      endSides(acts, entity.id, known.id, 'record-gone')\n    } else {",
    replace: '    } else {',
  },
  {
    name: 'what waited for a record waits on when it is gone',
    file: 'entities/gone.ts',
    find: '    endWaiting(context, acts, entity)\n    if (',
    replace: '    if (',
  },
  {
    name: 'a listing counts what it lacks as gone without asking',
    file: 'sync/pull/ask-by-id.ts',
    find: 'absent: [...remoteIds.filter((id) => !answered.has(id)), ...survivors.absent],',
    replace: 'absent: [...remoteIds, ...survivors.absent],',
  },
  {
    name: 'a record that was merged counts as deleted',
    file: 'sync/pull/ask-by-id.ts',
    find: "return deletedAt !== null && typeof mergedInto === 'string'",
    replace: "return deletedAt === null && typeof mergedInto === 'string'",
  },
  {
    name: 'the rolling check comes round in sixty days',
    file: 'sync/pull/check-known.ts',
    find: 'const roundMs = 6 * dayMs',
    replace: 'const roundMs = 60 * dayMs',
  },
  {
    name: 'a delete of ours is asked about again when the CRM lists it',
    file: 'entities/gone.ts',
    find: "some(({ op }) => op === 'delete' || op === 'restore')",
    replace: 'some(() => false)',
  },
  {
    name: 'what a CRM took along with a delete of ours travels on',
    file: 'entities/gone.ts',
    find: 'at >= begun - takenAlongMs && at <= ended',
    replace: 'at < begun - takenAlongMs && at <= ended',
  },
  {
    name: 'what went along is told by the clock of this computer',
    file: 'entities/gone.ts',
    find: 'const begun = from + crmAheadMs',
    replace: 'const begun = from',
  },
  {
    name: 'a delete of ours that is sent again passes for one of that time',
    file: 'sync/push/sending/send-batch.ts',
    find: "row.op === 'delete' ? (row.sentAt ?? now) : now",
    replace: 'now',
  },
]
