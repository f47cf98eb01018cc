const MAX_CHARS = 60

/** A key as the API takes it, from a name: `Clients fidèles 2026` → `clients-fideles-2026`. */
export function toKey(name: string, maxChars = MAX_CHARS): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, maxChars)
}
