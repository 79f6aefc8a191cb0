import { ActionIcon, Menu, TextInput } from '@mantine/core'
import type { StreamName } from '@shared/model'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown, Shuffle, User } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client'
import { kindOfStream } from '../../lib/kinds'
import classes from './mapping.module.css'

const most = 8

/** Which stored record the values are of: found by name, or any other one. */
export function SampleMenu(props: {
  integrationId: string
  stream: StreamName
  name: string | null
  recordId: string | null
  onChoose(recordId: string): void
}) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const [isOpen, setOpen] = useState(false)
  const filter = { kind: kindOfStream[props.stream], heldIn: props.integrationId, sort: 'name', order: 'asc' } as const
  const found = useQuery(
    api.records.list.queryOptions({
      input: { ...filter, search, fields: '', limit: most },
      enabled: isOpen,
      placeholderData: keepPreviousData,
    }),
  )
  const total = useQuery(api.records.list.queryOptions({ input: { ...filter, fields: '', limit: 1 } })).data?.total ?? 0
  const another = async () => {
    const offset = Math.floor(Math.random() * total)
    const page = await found.refetch().then(() => fetchAt(offset))
    const row = page.items.find(({ id }) => id !== props.recordId)
    if (row) props.onChoose(row.id)
  }
  const fetchAt = (offset: number) =>
    api.records.list.call({ ...filter, fields: '', offset: Math.max(0, Math.min(offset, total - 2)), limit: 2 })
  return (
    <>
      <Menu width={280} opened={isOpen} onChange={setOpen} trapFocus={false}>
        <Menu.Target>
          <button type="button" className={classes.sample}>
            <User size={12} className="icon t3" aria-hidden />
            {t('mapping.sample')}: <b className="w5 ell">{props.name ?? t('mapping.noSample')}</b>
            <ChevronDown size={12} className="icon t3" aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown aria-label={t('mapping.samples')}>
          <TextInput
            data-autofocus
            m={4}
            value={search}
            placeholder={t('mapping.findSample')}
            aria-label={t('mapping.findSample')}
            onChange={({ currentTarget: { value } }) => setSearch(value)}
          />
          {found.data?.items.map((row) => (
            <Menu.Item key={row.id} onClick={() => props.onChoose(row.id)}>
              {row.name || row.id}
            </Menu.Item>
          ))}
          {found.data?.items.length === 0 ? <Menu.Label>{t('mapping.noSamples')}</Menu.Label> : null}
        </Menu.Dropdown>
      </Menu>
      {total > 1 ? (
        <ActionIcon
          variant="default"
          aria-label={t('mapping.other')}
          title={t('mapping.other')}
          onClick={() => void another()}
        >
          <Shuffle size={16} className="icon" aria-hidden />
        </ActionIcon>
      ) : null}
    </>
  )
}
