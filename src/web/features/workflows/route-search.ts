export const designerViews = ['canvas', 'list', 'yaml'] as const
export type DesignerView = (typeof designerViews)[number]
