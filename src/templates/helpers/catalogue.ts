import { and } from './and.ts'
import { click, clickEach } from './click.ts'
import { defaultTo } from './default.ts'
import { each } from './each.ts'
import { eq } from './eq.ts'
import { formatDate } from './format-date.ts'
import { formatMoney } from './format-money.ts'
import { formatNumber } from './format-number.ts'
import { gt } from './gt.ts'
import { gte } from './gte.ts'
import type { Helper } from './helper.ts'
import { join } from './join.ts'
import { lowercase } from './lowercase.ts'
import { lt } from './lt.ts'
import { lte } from './lte.ts'
import { ne } from './ne.ts'
import { not } from './not.ts'
import { openPixel } from './open-pixel.ts'
import { or } from './or.ts'
import { rawUrl } from './raw-url.ts'
import { trapLink } from './trap-link.ts'
import { truncate } from './truncate.ts'
import { uppercase } from './uppercase.ts'

/** What an author may call. */
export const authorHelpers: Readonly<Record<string, Helper>> = {
  and,
  default: defaultTo,
  eq,
  formatDate,
  formatMoney,
  formatNumber,
  gt,
  gte,
  join,
  lowercase,
  lt,
  lte,
  ne,
  not,
  or,
  truncate,
  uppercase,
}

/** Put in by the compiler; not for authors. */
export const compilerHelpers: Readonly<Record<string, Helper>> = {
  each,
  click,
  clickEach,
  rawUrl,
  openPixel,
  trapLink,
}

/** Blocks that an author may open: `{{#if}}` … `{{/if}}`. */
export const authorBlocks: readonly string[] = ['if', 'unless', 'each', 'with']
