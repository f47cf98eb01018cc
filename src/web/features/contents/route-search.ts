export const contentsTabs = ['messages', 'forms', 'wordings', 'brand'] as const
export type ContentsTab = (typeof contentsTabs)[number]

export const editorViews = ['blocks', 'code'] as const
export type EditorView = (typeof editorViews)[number]
