import { ActionIcon, Menu } from '@mantine/core'
import type { EntityRecord, RecordLink } from '@shared/model'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ConfirmDialog } from '../../../components/actions/ConfirmDialog'
import { CopyButton } from '../../../components/actions/CopyButton'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { toast } from '../../../components/notices/toasts'
import { useWorkspaceState } from '../../../lib/hooks/use-engine'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { useAccounts } from '../use-accounts'
import classes from './panel.module.css'

type Asked = { link: RecordLink; what: 'split' | 'unlink' }

/** Which CRMs have the record, under which id, and the ways to part with one. */
export function LinksSection({ record }: { record: EntityRecord }) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<Asked | null>(null)
  return (
    <section className={classes.section} aria-label={t('records.links.title')}>
      <h3 className={classes.sectionHead}>{t('records.links.title')}</h3>
      {record.links.length === 0 ? <p className="caption t3">{t('records.links.none')}</p> : null}
      <ul className={classes.links}>
        {record.links.map((link) => (
          <LinkRow key={link.id} record={record} link={link} ask={(what) => setAsked({ link, what })} />
        ))}
      </ul>
      {asked ? <AskLink record={record} asked={asked} onClose={() => setAsked(null)} /> : null}
    </section>
  )
}

function LinkRow({ record, link, ask }: { record: EntityRecord; link: RecordLink; ask(what: Asked['what']): void }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const { name, provider, account } = useAccounts().of(link.integrationId)
  const again = useAction(() =>
    client.records.createAgain({ id: record.id, integrationId: link.integrationId, trigger: 'manual' }),
  )
  const canSplit = link.deletedAt === null && record.links.filter(({ deletedAt }) => deletedAt === null).length > 1
  return (
    <li className={classes.link}>
      <ProviderTile provider={provider} size={16} />
      <span className="grow ell" title={`${name}, ${account}`}>
        {name}
        {link.deletedAt ? <span className="c-warn"> {t('records.links.gone')}</span> : null}
        {link.madeByUs && !link.deletedAt ? <span className="t3"> {t('records.links.madeByUs')}</span> : null}
        {link.problem ? <span className={classes.linkProblem}>{problemText(link.problem).fact}</span> : null}
      </span>
      <span className="mono t3 ell" title={link.remoteId}>
        {link.remoteId}
      </span>
      <CopyButton value={link.remoteId} label={t('records.links.copyId', { name })} />
      {record.deletedAt === null ? (
        <Menu width="auto">
          <Menu.Target>
            <ActionIcon size="xs" aria-label={t('records.links.more', { name })} loading={again.busy}>
              <Ellipsis size={14} className="icon" aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {link.deletedAt ? (
              <Menu.Item
                onClick={() =>
                  void again.run(undefined).then((done) => {
                    if (done) toast({ tone: 'ok', title: t('records.links.createAgainDone') })
                  })
                }
              >
                {t('records.links.createAgain')}
              </Menu.Item>
            ) : null}
            {canSplit ? <Menu.Item onClick={() => ask('split')}>{t('records.links.split')}</Menu.Item> : null}
            <Menu.Item data-danger onClick={() => ask('unlink')}>
              {t('records.links.unlink', { name })}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </li>
  )
}

function AskLink({ record, asked, onClose }: { record: EntityRecord; asked: Asked; onClose(): void }) {
  const { t } = useTranslation()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const environment = t(`common.environment.${kind}`)
  const { name } = useAccounts().of(asked.link.integrationId)
  const ids = { id: record.id, linkId: asked.link.id }
  const action = useAction(async () => {
    if (asked.what === 'split') await client.records.split({ ...ids, trigger: 'manual' })
    else await client.records.unlink({ params: ids, query: { trigger: 'manual' } })
    return true
  })
  const isSplit = asked.what === 'split'
  return (
    <ConfirmDialog
      title={isSplit ? t('records.links.splitTitle', { name }) : t('records.links.unlinkTitle', { name, environment })}
      text={<p>{isSplit ? t('records.links.splitText', { name }) : t('records.links.unlinkText')}</p>}
      verb={isSplit ? t('records.links.splitVerb') : t('records.links.unlinkVerb')}
      busy={action.busy}
      onCancel={onClose}
      onConfirm={() =>
        void action.run(undefined).then((done) => {
          if (!done) return
          onClose()
          toast({
            tone: 'ok',
            title: isSplit ? t('records.links.splitDone') : t('records.links.unlinkDone', { name }),
          })
        })
      }
    />
  )
}
