/** Undo, redo and the store. @type {import('./all.mjs').Mutant[]} */
export const undo = [
  {
    name: 'undo ignores what has changed since',
    file: 'runs/undo/take-fields.ts',
    find: '!isAlive(entity) || contested.has(set.field) || !shape.same(set.field, present, set.after)',
    replace: '!isAlive(entity) || contested.has(set.field)',
  },
  {
    name: 'the undo of an edit also deletes the record at its CRMs',
    file: 'runs/undo/take-back.ts',
    find: '  else takeWrittenBack(taking, recordId)',
    replace: '  else takeMadeBack(taking, recordId)',
  },
  {
    name: 'the undo of a create deletes what others made',
    file: 'runs/undo/take-records.ts',
    find: "if (!record.madeByUs) taking.leave('not-made-here')\n  else if",
    replace: 'if',
  },
  {
    name: 'the undo of a create deletes what the CRM merged others into',
    file: 'runs/undo/take-records.ts',
    find: "else if (world.around.store.records.hasMerged(recordId)) taking.leave('merged-at-crm')\n",
    replace: '',
  },
  {
    name: 'a link that is put back has no base',
    file: 'runs/undo/take-records.ts',
    find: '  } else world.link(link)\n',
    replace: '  } else world.link({ ...link, base: {} })\n',
  },
  {
    name: 'a link that was made stays after the undo',
    file: 'runs/undo/take-records.ts',
    find: "  world.unlink(record)\n  taking.did('unlinked')",
    replace: "  taking.did('unlinked')",
  },
  {
    name: 'what an undo has taken apart is matched again',
    file: 'runs/undo/take-records.ts',
    find: '  world.holdBack(recordId, entityId)\n  if',
    replace: '  if',
  },
  {
    name: 'an entity goes with the undo although another CRM has it',
    file: 'runs/undo/take-records.ts',
    find: '  if (held) {\n',
    replace: '  if (held && entityId < 0) {\n',
  },
  {
    name: 'the steps of a change are taken back oldest first',
    file: 'runs/undo/take-back.ts',
    find: 'for (const step of steps.toReversed()) takeStepBack(taking, step)',
    replace: 'for (const step of steps) takeStepBack(taking, step)',
  },
  {
    name: 'the undo of a decision reopens no conflict',
    file: 'runs/undo/take-written.ts',
    find: "  world.openConflict(entity.id, step.group, fields, [record.id])\n  taking.did('updated')",
    replace: "  taking.did('updated')",
  },
  {
    name: 'a value is given back over what has changed at the CRM since',
    file: 'sync/push/rows/updates.ts',
    find: '    shape.same(field, record.fields[field] ?? null, expected),\n',
    replace: '    shape.same(field, expected, expected),\n',
  },
  {
    name: 'a commit waits for the disk never',
    file: 'store/store.ts',
    find: "    this.db.pragma('synchronous = FULL')\n",
    replace: '',
  },
]
