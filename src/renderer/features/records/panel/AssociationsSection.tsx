import { ActionIcon, Tooltip } from '@mantine/core'
import type { EntityRecord } from '@shared/model'
import { ArrowUp, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { recordPath } from '../../../app/record-place'
import { client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { KindIcon } from '../KindIcon'
import classes from './panel.module.css'

/** Records that this one belongs together with; its activities have a list of their own. */
export function AssociationsSection({ record }: { record: EntityRecord }) {
  const { t } = useTranslation()
  const others = record.associations.filter(({ kind }) => kind !== 'activity')
  const remove = useAction((other: string) =>
    client.records.dissociate({ params: { id: record.id, other }, query: { trigger: 'manual' } }),
  )
  if (others.length === 0) return null
  return (
    <section className={classes.section} aria-label={t('records.belongs.title')}>
      <h3 className={classes.sectionHead}>{t('records.belongs.title')}</h3>
      <ul className={classes.links}>
        {others.map((other) => {
          const name = other.name || t(`records.unnamed.${other.kind}`)
          const isRefused = other.waiting.some(({ reason }) => reason !== null)
          const words = isRefused ? t('records.belongs.refused') : t('records.belongs.waits')
          return (
            <li key={other.id} className={classes.link}>
              <KindIcon kind={other.kind} />
              <Link className="ell" href={recordPath({ kind: other.kind, id: other.id })} title={name}>
                {name}
              </Link>
              {other.primary ? <span className={classes.tag}>{t('records.belongs.primary')}</span> : null}
              <span className="grow" />
              {other.waiting.length > 0 ? (
                <Tooltip label={words}>
                  <span className={isRefused ? 'c-warn' : 'c-info'} role="img" aria-label={words}>
                    <ArrowUp size={12} className="icon-status" aria-hidden />
                  </span>
                </Tooltip>
              ) : null}
              {record.deletedAt === null ? (
                <ActionIcon
                  size="xs"
                  aria-label={t('records.belongs.remove', { name })}
                  loading={remove.busy}
                  onClick={() => void remove.run(other.id)}
                >
                  <X size={14} className="icon" aria-hidden />
                </ActionIcon>
              ) : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
