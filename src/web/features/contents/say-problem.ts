import type { Locale } from '../../words/texts.ts'
import type { Problem } from './contents.ts'

type Said = Pick<Problem, 'message' | 'remedy'>

/** The server's remarks in French; what is not here is MJML's or Handlebars' own sentence, and stays as it is. */
const french: readonly (readonly [RegExp, string])[] = [
  [/^there is no partial called (.+)$/, 'aucun morceau commun ne s’appelle $1'],
  [/^a picture has no alt text$/, 'une image n’a pas de texte de remplacement'],
  [
    /^add alt="what it shows"; alt="" when it only decorates$/,
    'ajoutez alt="ce qu’elle montre", ou alt="" si elle ne fait que décorer',
  ],
  [/^a button leads nowhere$/, 'un bouton ne mène nulle part'],
  [/^a link leads nowhere: (.+)$/, 'un lien ne mène nulle part : $1'],
  [/^give it a whole address: (.+)$/, 'donnez-lui une adresse entière : $1'],
  [/^(.+) opens on the author’s own machine only$/, '$1 ne s’ouvre que sur votre propre machine'],
  [/^a link is not complete: (.+)$/, 'un lien est incomplet : $1'],
  [
    /^(.+) is no whole address: a mail has no page to start from$/,
    '$1 n’est pas une adresse entière : un e-mail n’a pas de page d’où partir',
  ],
  [/^nobody was seen with (.+) yet$/, 'personne n’a encore de valeur pour $1'],
  [/^write (\S+)$/, 'écrivez $1'],
  [
    /^check its spelling, or give it a default: (.+)$/,
    'vérifiez l’orthographe, ou donnez une valeur par défaut : $1',
  ],
  [/^(\S+) never has a value$/, '$1 n’a jamais de valeur'],
  [/^write (\S+) or (\S+); values begin with (.+)$/, 'écrivez $1 ou $2 ; les données commencent par $3'],
  [
    /^had no unsubscribe link: the legal footer was added at its end$/,
    'aucun lien de désabonnement : le pied légal est ajouté à la fin',
  ],
  [/^put (.+) or (.+) where you want it$/, 'placez $1 ou $2 où vous le voulez'],
  [/^has no unsubscribe link$/, 'aucun lien de désabonnement'],
  [/^add (\{\{.+)$/, 'ajoutez $1'],
  [
    /^is longer than 100 kB: Gmail cuts it and hides the unsubscribe link$/,
    'plus de 100 ko : Gmail le coupe et cache le lien de désabonnement',
  ],
  [/^shorten it$/, 'raccourcissez-le'],
  [/^has more than (\d+) links$/, 'plus de $1 liens'],
  [/^has a line break$/, 'contient un retour à la ligne'],
  [/^there is no helper called (.+)$/, 'aucune fonction ne s’appelle $1'],
  [/^the helpers are (.+)$/, 'les fonctions sont $1'],
  [/^there is no block (.+)$/, 'aucun bloc ne s’appelle $1'],
  [/^use one of (.+)$/, 'utilisez $1'],
  [/^(.+) would put a value in unescaped$/, '$1 écrirait une valeur sans protection'],
  [/^write (\{\{.+)$/, 'écrivez $1'],
  [/^(\S+) needs a value$/, '$1 a besoin d’une valeur'],
  [
    /^check that every (.+) is closed and every (.+) has its (.+)$/,
    'vérifiez que chaque $1 est fermé et que chaque $2 a son $3',
  ],
  [/^(.+) is not allowed in a script$/, '$1 n’est pas permis dans un script'],
  [/^(<.+>) is not allowed in a mail$/, '$1 n’est pas permis dans un e-mail'],
  [
    /^use p, b, i, lists and headings without attributes; write &lt; for the sign <$/,
    'utilisez p, b, i, listes et titres sans attribut ; écrivez &lt; pour le signe <',
  ],
  [
    /^an answer leads to “(.+)”, and no step has this title$/,
    'une réponse mène à « $1 », et aucune étape n’a ce titre',
  ],
  [
    /^write the title of a heading after →: as it is, the next step follows$/,
    'écrivez après → le titre d’une étape : pour l’instant, c’est la suivante qui vient',
  ],
  [/^no answer leads to the step “(.+)”$/, 'aucune réponse ne mène à l’étape « $1 »'],
  [
    /^write → and its title in an answer, or take it out$/,
    'écrivez → et son titre dans une réponse, ou retirez-la',
  ],
  [/^the attribute (\S+) runs code$/, 'l’attribut $1 exécute du code'],
  [/^start with (.+)$/, 'commencez par $1'],
]

export function sayProblem({ message, remedy }: Said, reader: Locale): Said {
  if (reader === 'en') return { message, remedy }
  return { message: toFrench(message), remedy: remedy === null ? null : toFrench(remedy) }
}

function toFrench(text: string): string {
  const known = french.find(([pattern]) => pattern.test(text))
  return known ? text.replace(known[0], known[1]) : text
}
