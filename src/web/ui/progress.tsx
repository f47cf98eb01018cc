import css from './progress.module.css'

interface ProgressProps {
  /** 0 to 1. */
  readonly share: number
  readonly label: string
  readonly tone?: 'primary' | 'email' | 'sms' | 'phone' | 'goal' | 'muted'
}

export function Progress({ share, label, tone = 'primary' }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <div
      className={css.track}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={`${css.fill} ${css[tone]}`} style={{ width: `${percent}%` }} />
    </div>
  )
}
