import { ApiError } from '../../api/call.ts'
import { sayProblem } from '../../ui/failure.tsx'
import type { Locale } from '../../words/texts.ts'

/** The server's sentences about a row, in French; each pattern is one that src/imports writes. */
const french: readonly [RegExp, string][] = [
  [/^is longer than (\d+) characters$/, 'dépasse $1 caractères'],
  [/^is no valid email$/, 'n’est pas une adresse e-mail valable'],
  [/^is no valid phone$/, 'n’est pas un numéro de téléphone valable'],
  [/^is no valid (\w+) id$/, 'n’est pas un identifiant valable'],
  [/^is neither yes nor no$/, 'ne dit ni oui ni non'],
  [/^is no number$/, 'n’est pas un nombre'],
  [/^is no boolean$/, 'ne dit ni oui ni non'],
  [/^is no date$/, 'n’est pas une date (AAAA-MM-JJ)'],
  [/^is no text$/, 'n’est pas un texte'],
  [/^is no locale$/, 'n’est pas une langue (fr, en…)'],
  [/^is no timezone$/, 'n’est pas un fuseau horaire (Europe/Paris…)'],
  [/^has (\d+) cells, the header has (\d+)$/, 'a $1 cellules, l’en-tête en a $2'],
  [/^says nobody: no id, email or phone$/, 'ne désigne personne : ni identifiant, ni e-mail, ni téléphone'],
  [/^has no usable event type$/, 'n’a pas de type d’événement utilisable'],
  [/^is an event type that only this system writes$/, 'est un type d’événement réservé au système'],
  [/^has no ISO 8601 date$/, 'n’a pas de date ISO 8601 (2026-11-18T14:30:00Z)'],
  [/^is dated in the future or before 1900$/, 'est daté du futur, ou d’avant 1900'],
  [/^has a value that is no number$/, 'a une valeur qui n’est pas un nombre'],
  [
    /^belongs to another customer; the rest of the row was taken$/,
    'appartient à un autre contact ; le reste de la ligne a été pris',
  ],
  [/^is not valid; the rest of the row was taken$/, 'n’est pas valable ; le reste de la ligne a été pris'],
  [/^is no customer; the row was left out$/, 'n’est pas un contact connu ; la ligne a été laissée'],
  [/^was decided again since the import, and stays as it is$/, 'a été redécidé depuis l’import, et reste'],
  [/^was changed again since the import, and stays as it is$/, 'a été modifié depuis l’import, et reste'],
  [
    /^the customer was in use since the import, and stays$/,
    'le contact a servi depuis l’import, et reste en base',
  ],
  [
    /^a quote opens here and is never closed.*$/,
    'un guillemet s’ouvre ici et ne se ferme jamais : tout ce qui suit a été pris pour une seule cellule',
  ],
]

/** Of a file or its columns. */
const frenchOfFiles: readonly [RegExp, string][] = [
  [/^the file is empty$/, 'Le fichier est vide.'],
  [
    /^the file is no text: .*$/,
    'Ce fichier n’est pas du texte. Enregistrez le tableau au format CSV, puis choisissez ce fichier-là.',
  ],
  [/^the file is no CSV: .*$/, 'Ce fichier n’est pas un CSV lisible.'],
  [
    /^a record is longer than (\d+) characters.*$/,
    'Une ligne dépasse $1 caractères : un guillemet resté ouvert ?',
  ],
  [/^the header cannot be read: .*$/, 'La première ligne, celle des titres, ne se lit pas.'],
  [/^the file has (\d+) columns; (\d+) at most$/, 'Le fichier a $1 colonnes ; $2 au plus.'],
  [/^column (\d+) has no name in the header$/, 'La colonne $1 n’a pas de titre en première ligne.'],
  [/^two columns are named (.+)$/, 'Deux colonnes s’appellent « $1 ».'],
  [/^the columns cannot be taken like this$/, 'Les colonnes ne peuvent pas être prises ainsi :'],
  [
    /^no column says who it is: .*$/,
    'aucune colonne ne dit de qui il s’agit : identifiant, e-mail ou téléphone',
  ],
  [/^no column is the date$/, 'aucune colonne n’est la date'],
  [/^no column is the type, .*$/, 'aucune colonne n’est le type, et aucun type n’est donné pour tous'],
  [/^becomes (.+), as (.+) does$/, 'devient la même chose que « $2 »'],
]

export function sayRowError(message: string, locale: Locale): string {
  return locale === 'en' ? message : translate(message, french)
}

/** Why a file, or what its columns are to become, was not taken. */
export function sayFileProblem(error: unknown, locale: Locale): string {
  if (locale === 'en' || !(error instanceof ApiError) || error.status >= 500) return sayProblem(error)
  const issues = error.issues.map(({ path, message }) => {
    const column = path.startsWith('mapping.') ? `« ${path.slice('mapping.'.length)} » ` : ''
    return column + translate(message, frenchOfFiles)
  })
  return [translate(error.message, frenchOfFiles), ...issues].join('\n')
}

function translate(message: string, sentences: readonly [RegExp, string][]): string {
  const known = sentences.find(([pattern]) => pattern.test(message))
  return known ? message.replace(known[0], known[1]) : message
}
