import { type Deed, entityNode, type Story } from './story'

/** Deletes of one CRM travel unasked up to this many, and up to this share of its records. */
const fewest = 5
const share = 0.05

/** Deletes of Patchbay at a CRM behind which there is no wish. */
export function unwishedDeletes(story: Story): string[] {
  return story.ours
    .filter(({ action }) => action === 'delete' || action === 'erase' || action === 'merge')
    .filter((deed) => deed.action === 'merge' || !(isWished(story, deed) || goesAlong(story, deed)))
    .map(
      ({ node, action, seq }) =>
        `${node} was ${action === 'merge' ? 'merged' : 'deleted'} by Patchbay at ${seq}, which is nothing that was wanted`,
    )
}

/** Records that Patchbay took out of a recycle bin although nothing was taken back. */
export function unwishedRestores(story: Story): string[] {
  return story.ours
    .filter(({ action, node, seq }) => action === 'restore' && !takenBack(story, node, seq))
    .map(({ node, seq }) => `${node} was restored by Patchbay at ${seq}, which is nothing that was wanted`)
}

function isWished(story: Story, deed: Deed): boolean {
  return deletedHere(story, deed) || deletedElsewhere(story, deed) || createTakenBack(story, deed)
}

/** The CRM deleted it in the same request as what it belonged to, and a person had said that such a delete is to go on. */
function goesAlong(story: Story, { node, seq, account }: Deed): boolean {
  const together = story.ours.filter((one) => one.seq === seq && one.account === account && one.node !== node)
  const wished = together.some((one) => one.action === 'delete' && isWished(story, one))
  return wished && story.actsOf('retry').some((act) => act.seq < seq)
}

/** A person deleted the record here, has not taken that back, and the stream deletes what is deleted here. */
function deletedHere(story: Story, { node, account, stream, seq }: Deed): boolean {
  return story.actsOf('remove').some((act) => {
    if (act.seq >= seq || !story.areOne(entityNode(act.record), node)) return false
    const calledOff = story
      .actsOf('undo')
      .some(
        ({ of, until }) => of.id === act.runId && until !== null && until < seq && !redone(story, of.id, until, seq),
      )
    return (
      !calledOff && story.wasTold({ account, stream }, ({ onLocalDelete }) => onLocalDelete === 'delete', act.seq, seq)
    )
  })
}

/** Whether the undo of a run was itself undone in between. */
function redone(story: Story, run: string, after: number, before: number): boolean {
  const undoing = story
    .actsOf('undo')
    .filter(({ of }) => of.id === run)
    .map(({ runId }) => runId)
  return story.actsOf('undo').some(({ of, seq }) => undoing.includes(of.id) && seq >= after && seq < before)
}

/** People deleted it at another CRM whose stream lets deletes travel; many at once only when a person has accepted them. */
function deletedElsewhere(story: Story, { node, account, seq }: Deed): boolean {
  return story.theirs.some((other) => {
    if (other.seq >= seq || other.account === account || !story.areOne(other.node, node)) return false
    if (other.action !== 'delete' && other.action !== 'erase') return false
    if (!story.wasTold(other, ({ onRemoteDelete }) => onRemoteDelete === 'delete', other.seq, seq)) return false
    const accepted = story
      .actsOf('accept')
      .some((act) => act.account === other.account && act.seq >= other.seq && act.seq <= seq)
    return newsOf(story, other).length <= mostUnasked(story, other) || accepted
  })
}

/** Of the records that were there, those that were made since among them. */
function mostUnasked({ facts, deeds }: Story, { account, object, seq }: Deed): number {
  const isThere = (one: { account: string; object: string }) => one.account === account && one.object === object
  const made = deeds.filter((deed) => deed.action === 'create' && deed.seq < seq && isThere(deed)).length
  return Math.max(fewest, Math.floor(share * (facts.start.filter(isThere).length + made)))
}

/** Of the records that went at one moment, those that were not deleted here before. */
function newsOf(story: Story, { goneTogether, seq }: Deed): readonly string[] {
  const removed = story.actsOf('remove').filter((act) => act.seq < seq)
  return goneTogether.filter((node) => !removed.some(({ record }) => story.areOne(entityNode(record), node)))
}

/** Patchbay made the record, and a person took that back, or called it off while it was on its way. */
function createTakenBack(story: Story, { node, seq }: Deed): boolean {
  const made = story.ours.find((deed) => deed.node === node && deed.action === 'create')
  return made !== undefined && takenBack(story, node, seq)
}

function takenBack(story: Story, node: string, seq: number): boolean {
  const undone = story
    .actsOf('undo')
    .filter((act) => act.seq < seq)
    .flatMap(({ records }) => records)
  const calledOff = story
    .actsOf('cancel')
    .filter((act) => act.seq < seq)
    .map(({ record }) => record)
  return [...undone, ...calledOff].some((record) => story.areOne(entityNode(record), node))
}
