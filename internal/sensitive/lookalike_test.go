package sensitive_test

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// TestLookalikes: whatever looks like a name is classified as it.
func TestLookalikes(t *testing.T) {
	c := sensitive.New()
	class := func(name string) sensitive.Verdict {
		return c.Classify(sensitive.Field{Path: []string{name}, Type: "string", InResponse: true})
	}
	for plain, spellings := range map[string][]string{
		"ssn": {
			"ｓｓｎ", "ＳＳＮ", "ѕѕn", "ssո", "ѕѕո", "s\u200bsn", "s\u00adsn", "\ufeffssn", "ss\ufe0fn", "s\u202es\u202cn", "s\u2060s\u200dn",
			"𝐬𝐬𝐧", "𝓼𝓼𝓷", "𝚜𝚜𝚗", "ⓢⓢⓝ", "ꜱꜱɴ", "ꓢꓢꓠ", "ᏚᏚN", "ꮪꮪn", "ſſn", "ssη",
		},
		"password":   {"pаsswоrd", "раsswоrd", "ｐａｓｓｗｏｒｄ", "ρassword", "pass\u200cword", "Рassword", "ΡASSWORD", "user_pаssword"},
		"apiKey":     {"арiKey", "apiКey", "api\u200bKey", "ａｐｉＫｅｙ", "αpi_key"},
		"cardNumber": {"сardNumber", "cardΝumber", "ᏟardNumber", "card\u200dNumber"},
		"iban":       {"іban", "ibаn", "ιban"},
	} {
		want := class(plain)
		for _, spelled := range spellings {
			if got := class(spelled); got.Class != want.Class || got.Level != want.Level || !got.IsSure() {
				t.Errorf("%+q is %v %v, %s is %v %v", spelled, got.Class, got.Level, plain, want.Class, want.Level)
			}
		}
	}
}

// TestOtherScripts: names in other scripts are not sensitive.
func TestOtherScripts(t *testing.T) {
	c := sensitive.New()
	for _, name := range []string{
		"имя", "фамилия", "адрес", "сумма", "рост", "сорт", "оса", "хор", "расход", "текст", "состав", "токен", "МАКЕТ", "СОРТ", "ВЕС",
		"імʼя", "країна", "сума", "όνομα", "ποσό", "χώρα", "σύνολο", "անուն", "գումար", "名前", "氏名", "姓名", "金额", "이름", "שם", "اسم", "نام\u200cکاربر",
		"prénom", "größe", "año", "naïve", "łódź", "ıssız", "ᏣᎳᎩ",
	} {
		if v := c.Classify(sensitive.Field{Path: []string{name}, Type: "string", InResponse: true}); v.Level != sensitive.S0 {
			t.Errorf("%s is taken for %v %v (%v)", name, v.Class, v.Level, v.Why)
		}
	}
}
