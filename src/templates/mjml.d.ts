declare module 'mjml' {
  interface MjmlError {
    line: number
    message: string
    tagName: string
  }
  export default function mjml2html(
    mjml: string,
    options: { validationLevel: 'soft'; fonts: Record<string, string>; ignoreIncludes: boolean; keepComments: boolean },
  ): Promise<{ html: string; errors: MjmlError[] }>
}
