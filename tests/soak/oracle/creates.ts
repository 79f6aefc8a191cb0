import { type Deed, entityNode, type Story } from './story'

/** Records that Patchbay made although there was no wish for them, or a second time for one wish. */
export function wrongCreates(story: Story): string[] {
  const made = story.ours.filter(({ action }) => action === 'create')
  return [
    ...made
      .filter((deed) => !isWished(story, deed))
      .map(({ node, seq }) => `${node} was made at ${seq}, which is nothing that was wanted`),
    ...madeTwice(story, made),
    ...forgotten(story, made),
  ]
}

function isWished(story: Story, { node, account, stream, object, seq }: Deed): boolean {
  const sameKind = story.object(account, object)?.kind
  const asked = story.actsOf('create').some((act) => {
    if (act.seq >= seq || !act.accounts.includes(account) || act.kind !== sameKind) return false
    return act.record === null || story.areOne(entityNode(act.record), node)
  })
  const again = story
    .actsOf('create-again')
    .some((act) => act.account === account && act.seq < seq && story.areOne(entityNode(act.record), node))
  const undone = story
    .actsOf('undo')
    .some((act) => act.seq < seq && act.records.some((record) => story.areOne(entityNode(record), node)))
  const isMissing = story.wasTold({ account, stream }, ({ createMissing }) => createMissing, 0, seq)
  return asked || again || undone || isMissing
}

/** Two that Patchbay made for one record here, while the first was still there. */
function madeTwice(story: Story, made: readonly Deed[]): string[] {
  const apart = new Set(
    [
      ...story
        .actsOf('split', 'unlink', 'undo', 'decide', 'create-again')
        .flatMap((act) => ('records' in act ? act.records : [act.record])),
    ].map((record) => story.rootOf(entityNode(record))),
  )
  return made.flatMap((deed, at) => {
    const root = story.rootOf(deed.node)
    if (apart.has(root) || becameOne(story, deed)) return []
    const first = made
      .slice(0, at)
      .find(
        (other) =>
          other.account === deed.account &&
          other.object === deed.object &&
          isSame(story, other, deed) &&
          isThere(story, other, deed.seq),
      )
    return first
      ? [`${deed.node} was made at ${deed.seq} beside ${first.node}, which was made for the same record`]
      : []
  })
}

/** What it is now was still several records when it was made: people have linked them, or merged them at a CRM, since. */
function becameOne(story: Story, { node, seq }: Deed): boolean {
  const merged = story.theirs.some((deed) => deed.action === 'merge' && deed.seq > seq && story.areOne(deed.node, node))
  return merged || story.actsOf('link').some((act) => act.seq > seq && story.areOne(entityNode(act.record), node))
}

/** One was made for the record of the other, or under its key. */
function isSame(story: Story, one: Deed, other: Deed): boolean {
  return story.areOne(one.node, other.node) || (one.key !== null && one.key === other.key && one.key.includes('@'))
}

function isThere(story: Story, { node, seq }: Deed, at: number): boolean {
  const later = story.deeds.filter((deed) => deed.node === node && deed.seq > seq && deed.seq < at)
  const last = later.findLast(({ action }) => ['delete', 'erase', 'merge', 'restore'].includes(action))
  return last === undefined || last.action === 'restore'
}

/** Made, still there, and never known here: the answer was lost and not looked for. */
function forgotten(story: Story, made: readonly Deed[]): string[] {
  const { end, looks } = story.facts
  const known = new Set<string | null>(
    [...looks, end]
      .flatMap(({ records }) => records)
      .flatMap(({ links }) => links)
      .map((link) => story.nodeOfLink(link)),
  )
  for (const listed of [...end.links, ...end.reviews]) known.add(story.nodeOfLink(listed))
  const live = new Set(end.dumps.map(({ account, object, id }) => `${account}:${object}:${id}`))
  return made
    .filter(({ node }) => live.has(node) && !known.has(node))
    .map(({ node, seq }) => `${node} was made at ${seq} and is known nowhere here`)
}
