import type { Context as HonoContext } from 'hono'
import type { SendOptIn } from '../../consent/opt-in.ts'
import { type Form, findForm } from '../../consent/queries/forms.ts'
import { type FormAnswer, type FormPost, submitForm } from '../../consent/submit-form.ts'
import { withActor } from '../../context.ts'
import { AppError, ForbiddenError, NotFoundError } from '../../core/errors.ts'
import { createRouter, type Env } from '../router.ts'
import { readPostedForm } from './form-body.ts'
import { formPage, invalidPage, thanksPage, tooManyPage } from './form-pages.ts'
import { localeOf, toLocale } from './page.ts'

export interface FormParts {
  readonly sendOptIn: SendOptIn
  clientIp(c: HonoContext<Env>): string
}

const PREFLIGHT_S = '600'
const PAGE_LENGTH_MAX = 2_000

/**
 * `POST /f/{form}`: JSON gets JSON, a plain HTML post gets a page or 303 to the URL that the form itself
 * names: never to one of the request's. `GET /f/{form}`: the form as a page of ours. Other sites may post
 * from a page only when the form allows their origin.
 */
export function formRoutes({ sendOptIn, clientIp }: FormParts) {
  const router = createRouter()

  router.options('/f/:form', async (c) => {
    const form = await getForm(c)
    allowOrigin(c, form)
    return c.body(null, 204)
  })

  router.get('/f/:form', async (c) => {
    const form = await getForm(c)
    return formPage(c, form, await localeOf(c))
  })

  router.post('/f/:form', async (c) => {
    const form = await getForm(c)
    refuseForeignOrigin(c, form)
    allowOrigin(c, form)
    const { values, isJson } = await readPostedForm(c.req.raw)
    const post = await toPost(c, form, values)
    const ctx = withActor(c.var.ctx, { kind: 'customer', id: 'form', name: `form ${form.key}` })
    if (isJson) return answerJson(c, form, await submitForm(ctx, post, sendOptIn))

    const answer = await submitForm(ctx, post, sendOptIn).catch(refusalOf)
    return answerPage(c, post, answer)
  })

  router.get('/f/:form/thanks', async (c) => thanksPage(c, await getForm(c), await localeOf(c)))
  return router

  async function toPost(
    c: HonoContext<Env>,
    form: Form,
    values: ReadonlyMap<string, string>,
  ): Promise<FormPost> {
    const version = values.get('_version') ?? ''
    return {
      form,
      version: /^\d{1,9}$/.test(version) ? Number(version) : null,
      locale: toLocale(values.get('_locale')) ?? (await localeOf(c)),
      values,
      trace: { ip: clientIp(c), userAgent: c.req.header('user-agent') ?? null, page: pageOf(c) },
    }
  }
}

async function getForm(c: HonoContext<Env>): Promise<Form> {
  const key = c.req.param('form') ?? ''
  const form = await findForm(c.var.ctx.db, key)
  if (!form) throw new NotFoundError('form', key)
  return form
}

/** A browser names the page's origin on every post; our own page, and programs that name none, may post. */
function refuseForeignOrigin(c: HonoContext<Env>, { definition }: Form): void {
  const origin = c.req.header('origin')
  if (!origin || origin === new URL(c.var.ctx.publicUrl).origin) return
  if (URL.parse(origin)?.host === c.req.header('host')) return
  if (!definition.allowedOrigins.includes(origin)) throw new ForbiddenError('this site may not post the form')
}

function allowOrigin(c: HonoContext<Env>, { definition }: Form): void {
  const origin = c.req.header('origin')
  c.header('vary', 'Origin')
  if (!origin || !definition.allowedOrigins.includes(origin)) return
  c.header('access-control-allow-origin', origin)
  c.header('access-control-allow-methods', 'POST')
  c.header('access-control-allow-headers', 'content-type')
  c.header('access-control-max-age', PREFLIGHT_S)
}

function pageOf(c: HonoContext<Env>): string | null {
  return c.req.header('referer')?.slice(0, PAGE_LENGTH_MAX) ?? c.req.header('origin') ?? null
}

type Refused = { readonly kind: 'refused' }

/** A person without JavaScript reads a page, not problem details. */
function refusalOf(error: unknown): Refused {
  if (error instanceof AppError && error.code === 'too_many_requests') return { kind: 'refused' }
  throw error
}

function answerPage(
  c: HonoContext<Env>,
  { form, locale, values }: FormPost,
  answer: FormAnswer | Refused,
): Response | Promise<Response> {
  if (answer.kind === 'refused') return tooManyPage(c, locale)
  if (answer.kind === 'invalid') return invalidPage(c, form, { locale, values, issues: answer.issues })
  return c.redirect(form.definition.redirectUrl ?? `/f/${form.key}/thanks?lang=${locale}`, 303)
}

function answerJson(c: HonoContext<Env>, { definition }: Form, answer: FormAnswer): Response {
  if (answer.kind !== 'invalid') return c.json({ ok: true, redirectUrl: definition.redirectUrl }, 200)
  const title = 'A field is wrong'
  const problem = { type: 'about:blank', status: 400, code: 'invalid_input', title, errors: answer.issues }
  return c.json(problem, 400, { 'content-type': 'application/problem+json' })
}
