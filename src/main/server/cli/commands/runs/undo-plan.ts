import type { UndoPlan } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { type Column, table } from '../../text/table'
import { t } from '../../text/texts'

export interface UndoOptions {
  plan?: boolean
  /** False with `--no-hold-back`. */
  holdBack?: boolean
}

/** Records that a person is shown of each. */
const shown = 20

type Line = Pick<UndoPlan['back']['items'][number], 'kind' | 'name' | 'recordId'>

/** Shows what the undo of a run would do now, and does nothing. */
export async function undoPlan({ client, args, out }: GivenWorkspace<UndoOptions>): Promise<ExitCode> {
  const [id = ''] = args
  const plan = await client.runs.undoPlan({ id })
  const { back, left, atCrm } = plan
  out.json({ plan })
  out.text(t('cli.undo.plan', { back: back.count, left: left.count }))
  if (back.count > 0) {
    const action = { head: t('cli.undo.planHead.action'), cell: actionText }
    out.text(table([action, ...ofRecord<(typeof back.items)[number]>()], back.items.slice(0, shown)))
  }
  if (left.count > 0) {
    const reason = { head: t('cli.undo.planHead.reason'), cell: reasonText }
    out.text(`\n${t('cli.undo.planLeft')}`)
    out.text(table([...ofRecord<(typeof left.items)[number]>(), reason], left.items.slice(0, shown)))
  }
  for (const { items: _, ...counts } of atCrm) out.text(t('cli.undo.planAt', counts))
  return exitCode.done
}

function ofRecord<T extends Line>(): Column<T>[] {
  return [
    { head: t('cli.undo.planHead.kind'), cell: ({ kind }) => t(`cli.kind.${kind}`) },
    {
      head: t('cli.undo.planHead.record'),
      cell: ({ name, recordId }) => `${name || t('cli.records.unnamed')}${recordId === null ? '' : ` (${recordId})`}`,
    },
  ]
}

function actionText({ action }: UndoPlan['back']['items'][number]): string {
  return t(`cli.action.${action}`)
}

function reasonText({ reason }: UndoPlan['left']['items'][number]): string {
  return t(`cli.undo.reason.${reason}`)
}
