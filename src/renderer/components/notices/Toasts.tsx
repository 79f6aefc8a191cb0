import { ActionIcon, Button, Portal } from '@mantine/core'
import { Check, Copy, Info, type LucideIcon, OctagonAlert, Undo2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Toasts.module.css'
import { type Toast, useToasts } from './toasts'

const lifetime = 6000
const icons: Record<Toast['tone'], LucideIcon> = {
  ok: Check,
  info: Info,
  err: OctagonAlert,
  plain: Copy,
  undone: Undo2,
}

/** Draws the messages of {@link toast}; readers hear them politely. */
export function Toasts() {
  const { t } = useTranslation()
  const toasts = useToasts((state) => state.toasts)
  return (
    <Portal>
      <section className={classes.stack} aria-label={t('common.toasts')} aria-live="polite">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </section>
    </Portal>
  )
}

function ToastCard({ toast }: { toast: Toast }) {
  const { t } = useTranslation()
  const remove = useToasts((state) => state.remove)
  const [held, setHeld] = useState(false)
  const Icon = icons[toast.tone]

  useEffect(() => {
    if (toast.tone === 'err' || held) return
    const timer = setTimeout(() => remove(toast.id), lifetime)
    return () => clearTimeout(timer)
  }, [toast.tone, toast.id, held, remove])
  const onDone = () => remove(toast.id)

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a message stays while it is pointed at or has the focus.
    <div
      className={classes.toast}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={16} className={`icon ${classes.icon} ${classes[toast.tone]}`} aria-hidden />
      <b className={`w5 ${classes.text}`}>{toast.title}</b>
      {toast.detail ? <span className={`${classes.detail} ${toast.mono ? 'mono' : 'num'}`}>{toast.detail}</span> : null}
      <span className={classes.actions}>
        {toast.action ? (
          <Button
            size="xs"
            onClick={() => {
              toast.action?.run()
              onDone()
            }}
          >
            {toast.action.label}
          </Button>
        ) : null}
        {toast.tone === 'err' || !toast.action ? (
          <ActionIcon size="xs" aria-label={t('common.action.dismiss')} onClick={onDone}>
            <X size={14} className="icon" aria-hidden />
          </ActionIcon>
        ) : null}
      </span>
    </div>
  )
}
