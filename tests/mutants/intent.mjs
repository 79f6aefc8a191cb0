/** What people do here. @type {import('./all.mjs').Mutant[]} */
export const intent = [
  {
    name: 'an edit forgets nothing of the values that went back and forth',
    file: 'entities/change/edit-records.ts',
    find: '    acts.endTurns(entity.id, changed)\n',
    replace: '',
  },
  {
    name: 'an edit of a record that is only read is accepted',
    file: 'entities/change/edit-records.ts',
    find: "  if (only && places.every((place) => !isWritten(place))) fail('RECORD_ONLY_READ', { provider: only.providerName })\n  fail('FIELD_READ_ONLY'",
    replace: "  if (only === undefined) fail('FIELD_READ_ONLY'",
  },
  {
    name: 'an edit leaves an open conflict as it was',
    file: 'entities/change/edit-records.ts',
    find: 'if (conflicts.length > 0) current = reviseConflicts(',
    replace: 'if (conflicts.length < 0) current = reviseConflicts(',
  },
  {
    name: 'an edited key is offered to no one',
    file: 'entities/change/edit-records.ts',
    find: '    offerAgain(acts, links, entity, current)\n',
    replace: '',
  },
  {
    name: 'two records of one CRM can be linked',
    file: 'entities/change/link-records.ts',
    find: "if (clash) fail('RECORDS_OF_ONE_CRM', { provider: clash.place.providerName })",
    replace: '',
  },
  {
    name: 'records of two kinds can be linked',
    file: 'entities/change/link-records.ts',
    find: "if (entity.kind !== other.kind) fail('KINDS_DIFFER')",
    replace: '',
  },
  {
    name: 'a review is decided for a record of another kind',
    file: 'entities/change/reviews.ts',
    find: "if (chosen.kind !== kind) fail('KINDS_DIFFER')",
    replace: '',
  },
  {
    name: 'what was taken apart is made again where it is missing',
    file: 'entities/change/link-records.ts',
    find: '    acts.keepApart(place.object.id, entity.id)\n',
    replace: '',
  },
  {
    name: 'what was taken apart is matched again',
    file: 'entities/change/link-records.ts',
    find: "    acts.holdBack(record.id, entity.id, 'unlinked')\n",
    replace: '',
  },
  {
    name: 'a delete here goes to CRMs that keep what is deleted here',
    file: 'entities/change/remove-records.ts',
    find: "return place.stream?.settings.onLocalDelete === 'delete' && isWritten(place)",
    replace: 'return isWritten(place)',
  },
  {
    name: 'a create of what was deleted is still sent',
    file: 'entities/change/remove-records.ts',
    find: '    callOffMakings(acts, around, entity.id)\n',
    replace: '',
  },
  {
    name: 'the rest of what a person set is lost in a link',
    file: 'entities/change/link-records.ts',
    find: "        entity.stamps[field]?.by === 'person' &&\n",
    replace: "        entity.stamps[field]?.by === 'nothing' as never &&\n",
  },
]
