declare module 'mjml' {
  interface MjmlError {
    line: number
    message: string
    tagName: string
  }
  interface MjmlOptions {
    validationLevel: 'soft'
    fonts: Record<string, string>
    ignoreIncludes: boolean
    keepComments: boolean
  }
  function mjml2html(mjml: string, options: MjmlOptions): Promise<{ html: string; errors: MjmlError[] }>
  export = mjml2html
}
