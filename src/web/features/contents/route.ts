import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import { type ContentsTab, contentsTabs, type EditorView, editorViews } from './route-search.ts'

interface ContentsSearch {
  readonly tab?: ContentsTab
  readonly kind?: string
  readonly q?: string
}

export const contentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/contents',
  validateSearch: ({ tab, kind, q }: Record<string, unknown>): ContentsSearch => ({
    ...(contentsTabs.some((one) => one === tab) && { tab: tab as ContentsTab }),
    ...(typeof kind === 'string' && { kind }),
    ...(typeof q === 'string' && q !== '' && { q }),
  }),
  component: lazyRouteComponent(() => import('./contents-screen.tsx'), 'ContentsScreen'),
})

interface EditorSearch {
  readonly view?: EditorView
  /** Language of the content that is worked on. */
  readonly lang?: string
  /** Public id of whom the preview is made for. */
  readonly as?: string
  /** Type of the event whose data the preview shows. */
  readonly on?: string
}

export const contentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/contents/$key',
  validateSearch: ({ view, lang, as, on }: Record<string, unknown>): EditorSearch => ({
    ...(editorViews.some((one) => one === view) && { view: view as EditorView }),
    ...(typeof lang === 'string' && { lang }),
    ...(typeof as === 'string' && { as }),
    ...(typeof on === 'string' && { on }),
  }),
  component: lazyRouteComponent(() => import('./editor-screen.tsx'), 'EditorScreen'),
})

export const formRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forms/$key',
  /** `fresh`: the name of a form that is not published yet. */
  validateSearch: ({ fresh }: Record<string, unknown>): { fresh?: string } => ({
    ...(typeof fresh === 'string' && { fresh }),
  }),
  component: lazyRouteComponent(() => import('./forms/form-screen.tsx'), 'FormScreen'),
})
