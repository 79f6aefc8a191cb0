import { Button, Kbd } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../components/actions/Dialog'
import { keyName } from '../../lib/i18n'
import { shortcutLabel } from '../../lib/platform'
import { type ShortcutName, shortcuts } from '../../lib/shortcuts'
import classes from './KeysDialog.module.css'

const order: ShortcutName[] = [
  'palette',
  'settings',
  'place',
  'search',
  'syncAll',
  'syncFocused',
  'retryFailed',
  'undoRun',
  'undoChoice',
  'save',
  'help',
]

/** Keys of single screens, as drawn. */
const ofScreens = [
  ['N, P', 'step'],
  ['1 – 9', 'choose'],
  ['0', 'own'],
  ['L', 'later'],
  ['Space', 'mark'],
  ['E', 'edit'],
  ['R', 'again'],
  ['Backspace', 'callOff'],
] as const

/** The list of keys. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('shell.keys.title')} onClose={onClose}>
      <dl className={classes.list}>
        {order.map((name) => (
          <Row key={name} keys={shortcutLabel(shortcuts[name].keys)} text={t(`shell.keys.${name}`)} />
        ))}
        {ofScreens.map(([keys, name]) => (
          <Row key={name} keys={keyName(keys)} text={t(`shell.keys.${name}`)} />
        ))}
        <Row keys={keyName('Esc')} text={t('shell.keys.escape')} />
      </dl>
      <p className={`caption t3 ${classes.note}`}>{t('shell.keys.note')}</p>
      <div className={classes.buttons}>
        <Button data-autofocus onClick={onClose}>
          {t('common.action.close')}
        </Button>
      </div>
    </Dialog>
  )
}

function Row({ keys, text }: { keys: string; text: string }) {
  return (
    <div className={classes.row}>
      <dt>{text}</dt>
      <dd>
        <Kbd className={classes.key}>{keys}</Kbd>
      </dd>
    </div>
  )
}
