import css from './avatar.module.css'

const hues = ['email', 'sms', 'test', 'phone'] as const

interface AvatarProps {
  readonly name: string
  readonly size?: number
  readonly solid?: boolean
}

/** Initials in a circle. Decoration: the name stands beside it. */
export function Avatar({ name, size = 32, solid }: AvatarProps) {
  const words = name.split(/[\s.@_-]+/).filter(Boolean)
  const initials = words.slice(0, 2).map((word) => word[0]?.toUpperCase() ?? '')
  const hue = hues[(name.length + (name.codePointAt(0) ?? 0)) % hues.length] ?? 'email'
  return (
    <span
      className={`${css.avatar} ${solid ? css.solid : css[hue]}`}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden="true"
    >
      {initials.join('')}
    </span>
  )
}
