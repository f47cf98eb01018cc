/** What a person or an API key may do; the matrix is http/role-matrix.ts. */
export const roles = ['admin', 'marketer', 'agent', 'viewer'] as const
export type Role = (typeof roles)[number]

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
