package sensitive

// europeTerms are the terms for passwords, tokens, keys and cards in other languages of
// Europe, with and without accents, and the spellings of "password" that dodge a search
// for it. Words with a harmless meaning are left out, such as the Italian parola (word),
// the French parole (speech) and the Spanish clave (code).
var europeTerms = []group{
	{Cred, S3, 0, 0, []string{"p ssword", "pa 55 word", "passw 0 rd", "passwrd", "pasword", "psswd", "pswd"}},

	// Danish, Norwegian, Swedish.
	{Cred, S3, 0, 0, []string{"adgangskode", "kodeord", "losenord", "lösenord", "passord"}},
	// Dutch and German.
	{Cred, S3, 0, 0, []string{"kennwort", "passwort", "wachtwoord"}},
	// French.
	{Cred, S3, 0, 0, []string{"mot de passe"}},
	// Spanish, Catalan, Portuguese.
	{Cred, S3, 0, 0, []string{"contrasena", "contrasenya", "contraseña", "palavra passe", "senha"}},
	// Czech, Slovak, Polish, Slovene, Croatian.
	{Cred, S3, 0, 0, []string{"geslo", "haslo", "hasło", "heslo", "lozinka"}},
	// Estonian, Finnish, Hungarian, Lithuanian, Turkish.
	{Cred, S3, 0, 0, []string{"jelszo", "jelszó", "parool", "salasana", "sifre", "slaptazodi", "slaptažodi", "şifre"}},
	{Cred, S3, 0, Alone | Whole, []string{"mdp"}},

	// Dutch and German.
	{Cred, S3, 0, 0, []string{"api schlussel", "api schlüssel", "geheime sleutel", "geheimer schlussel", "geheimer schlüssel", "privater schlussel", "privater schlüssel", "zugangstoken", "zugriffstoken"}},
	// French.
	{Cred, S3, 0, 0, []string{"cle api", "cle privee", "cle secrete", "clé api", "clé privée", "clé secrète"}},
	// Italian.
	{Cred, S3, 0, 0, []string{"chiave api", "chiave privata", "chiave segreta", "token di accesso"}},
	// Spanish and Portuguese.
	{Cred, S3, 0, 0, []string{"chave privada", "chave secreta", "clave privada", "clave secreta", "token acceso", "token de acceso", "token de acesso"}},
	// Polish.
	{Cred, S3, 0, 0, []string{"klucz api", "klucz prywatny"}},
	{Cred, S3, 0, Alone | Held, []string{"jeton"}},
	{Cred, S3, 0, Held, []string{"jeton acce", "jeton d acce"}},

	// Danish, Swedish, Dutch, German.
	{PCI, S3, 0, Numeric, []string{"creditcardnummer", "kaartnummer", "kartennummer", "kortnummer", "kreditkarte", "kreditkarten nummer"}},
	// French.
	{PCI, S3, 0, Numeric, []string{"carte bancaire", "carte de credit", "carte de crédit", "numero carte", "numero de carte", "numero de la carte", "numéro carte", "numéro de carte", "numéro de la carte"}},
	// Italian.
	{PCI, S3, 0, Numeric, []string{"carta di credito", "numero carta", "numero di carta"}},
	// Spanish and Portuguese.
	{PCI, S3, 0, Numeric, []string{"cartao de credito", "cartão de crédito", "numero cartao", "numero de tarjeta", "numero do cartao", "numero tarjeta", "número cartão", "número de tarjeta", "número do cartão", "número tarjeta", "tarjeta credito", "tarjeta de credito", "tarjeta de crédito"}},
	// Czech and Polish.
	{PCI, S3, 0, Numeric, []string{"cislo karty", "numer karty"}},
}
