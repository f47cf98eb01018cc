import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: 'Se connecter',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    submit: 'Se connecter',
    wrong: 'L’adresse ou le mot de passe ne convient pas.',
    tooMany: 'Trop d’essais. Attendez quelques minutes, puis réessayez.',
    offline: 'Le serveur ne répond pas. Réessayez dans un instant.',
    forgotten: 'Mot de passe oublié ? Un administrateur peut en donner un nouveau.',
    what: 'Le moteur de vos campagnes : e-mail, SMS et téléphone, avec des accords que l’on peut prouver et des résultats que l’on peut mesurer.',
  },
  en: {
    title: 'Sign in',
    email: 'Email address',
    password: 'Password',
    submit: 'Sign in',
    wrong: 'The address or the password is not right.',
    tooMany: 'Too many attempts. Wait a few minutes, then try again.',
    offline: 'The server does not answer. Try again in a moment.',
    forgotten: 'Forgotten password? An administrator can give you a new one.',
    what: 'The engine of your campaigns: email, SMS and phone, with consent that can be proved and results that can be measured.',
  },
})
