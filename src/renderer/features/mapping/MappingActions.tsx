import { Menu, Select } from '@mantine/core'
import { type Integration, type MappingChange, type MappingRow, mappingDocument, type StreamName } from '@shared/model'
import { Copy, Download, Sparkles, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { MoreMenu } from '../../components/actions/MoreMenu'
import { toast } from '../../components/notices/toasts'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { saveText } from '../../lib/save-text'
import { DiffDialog } from './DiffDialog'

type Change = MappingChange & { missing?: MappingRow[] }

/** A change of the whole mapping that is looked at before it is made. */
interface Planned {
  title: string
  /** What would change, or with `apply` was. */
  call(apply: boolean): Promise<Change>
}

const icon = { size: 14, className: 'icon', 'aria-hidden': true } as const

/** Export, import, and taking over what other accounts have; each change is shown before it is made. */
export function MappingActions(props: {
  integration: Integration
  stream: StreamName
  provider: string
  onDone(count: number): void
}) {
  const { t } = useTranslation()
  const { integration, stream, provider } = props
  const file = useRef<HTMLInputElement>(null)
  const [planned, setPlanned] = useState<Planned | null>(null)
  const others = useIntegrations()?.integrations ?? []
  const same = others.filter((each) => each.provider === integration.provider && each.id !== integration.id)
  const [from, setFrom] = useState<string | null>(null)
  const where = { id: integration.id, stream }
  const by = { trigger: 'manual' } as const
  const exported = useAction(() => client.mapping.export(where))

  const save = async () => {
    const document = await exported.run(undefined)
    if (document)
      saveText(`${integration.id}-${stream}-mapping.json`, JSON.stringify(document, null, 2), 'application/json')
  }
  const read = async (chosen: File | undefined) => {
    if (!chosen) return
    const parsed = mappingDocument.safeParse(await chosen.text().then(parseJson))
    if (!parsed.success) {
      toast({ tone: 'err', title: t('mapping.importWrong'), detail: t('mapping.importWrongDetail') })
      return
    }
    setPlanned({
      title: t('mapping.diff.importTitle'),
      call: (apply: boolean) => client.mapping.import({ ...where, ...by, document: parsed.data, apply }),
    })
  }
  const copyFrom = (source: Integration) => ({
    title: t('mapping.diff.copyTitle', { account: source.account.name }),
    call: (apply: boolean) => client.mapping.copy({ ...where, ...by, from: source.id, apply }),
  })
  const chosen = same.find(({ id }) => id === from) ?? same[0]
  return (
    <>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        hidden
        data-testid="mapping-file"
        onChange={({ currentTarget }) => {
          void read(currentTarget.files?.[0])
          currentTarget.value = ''
        }}
      />
      <MoreMenu label={t('mapping.more')}>
        <Menu.Item leftSection={<Download {...icon} />} onClick={() => void save()}>
          {t('mapping.action.export')}
        </Menu.Item>
        <Menu.Item leftSection={<Upload {...icon} />} onClick={() => file.current?.click()}>
          {t('mapping.action.import')}
        </Menu.Item>
        {chosen ? (
          <Menu.Item leftSection={<Copy {...icon} />} onClick={() => setPlanned(copyFrom(chosen))}>
            {t('mapping.action.copy')}
          </Menu.Item>
        ) : null}
        {others.length > 1 ? (
          <Menu.Item
            leftSection={<Sparkles {...icon} />}
            onClick={() =>
              setPlanned({
                title: t('mapping.diff.proposeTitle'),
                call: (apply: boolean) => client.mapping.propose({ ...where, ...by, apply }),
              })
            }
          >
            {t('mapping.action.propose')}
          </Menu.Item>
        ) : null}
      </MoreMenu>
      {planned ? (
        <DiffDialog
          key={planned.title}
          title={planned.title}
          stream={stream}
          provider={provider}
          call={planned.call}
          onClose={() => setPlanned(null)}
          onDone={(count) => {
            setPlanned(null)
            props.onDone(count)
          }}
        >
          {same.length > 1 && chosen && planned.title === copyFrom(chosen).title ? (
            <Select
              label={t('mapping.diff.from')}
              allowDeselect={false}
              value={chosen.id}
              data={same.map(({ id, account }) => ({ value: id, label: account.name }))}
              onChange={(id) => {
                const source = same.find((each) => each.id === id)
                if (!source) return
                setFrom(source.id)
                setPlanned(copyFrom(source))
              }}
            />
          ) : null}
        </DiffDialog>
      ) : null}
    </>
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
