package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Plain spells a name as it looks, so that what looks like "ssn" is "ssn". The
// result is for comparing, never for showing. Characters that nobody sees are
// removed (Default_Ignorable_Code_Point of Unicode: zero-width, soft hyphen,
// variation selectors, bidirectional controls). Compatibility forms are replaced
// (NFKC: full-width, mathematical and circled letters, ligatures). Characters that
// are drawn like a Latin letter or digit become it.
//
// These lookalikes are the single characters of Cyrillic, Greek, Armenian, Cherokee,
// Coptic, Lisu and phonetic Latin to which Unicode's confusables.txt (UTS 39, 4)
// assigns a basic Latin letter or digit, and the small capitals. Hebrew and Arabic
// are left out, and so are letters whose likeness depends on the font. A name in
// another script keeps its letters without a likeness, and so differs from every
// English word.
func Plain(name string) string {
	if isASCII(name) {
		return name
	}
	name = strings.Map(drawn, name)
	if isASCII(name) {
		return name
	}
	return strings.Map(drawn, norm.NFKC.String(name))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// drawn returns the Latin letter or digit that a character looks like, -1 for one that
// nobody sees, and the character itself for all others.
func drawn(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		return r
	case isUnseen(r):
		return -1
	case r >= 0xAB70 && r <= 0xABBF: // small letters of Cherokee, drawn as the capitals
		upper := unicode.ToUpper(r)
		if latin, ok := lookalikes[upper]; ok {
			return unicode.ToLower(latin)
		}
		return r
	}
	if latin, ok := lookalikes[r]; ok {
		return latin
	}
	return r
}

// isUnseen reports whether nobody sees a character, because it is a
// Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 16).
func isUnseen(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x3164, r == 0xFEFF, r == 0xFFA0,
		r >= 0x115F && r <= 0x1160, r >= 0x17B4 && r <= 0x17B5, r >= 0x180B && r <= 0x180F,
		r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F,
		r >= 0xFE00 && r <= 0xFE0F, r >= 0xFFF0 && r <= 0xFFF8, r >= 0x1BCA0 && r <= 0x1BCA3,
		r >= 0x1D173 && r <= 0x1D17A, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return false
}

// lookalikes maps characters to the Latin letter or digit that they look like.
var lookalikes = pairedRunes(
	// Cyrillic.
	"аaеeоoсcрpхxуyіiјjѕsһhԁdԛqԝwӏlѵvгrүyҮYґrбbАAВBСCЕEНHІIЈJКKМMОOРPЅSТTУYХXӀIѴVԌGԜWԚQЬbЗ3",
	// Greek.
	"αaοoρpνvυuιiγyσoηnκkϲcϳjϱpΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϹCͿJϜFϒY",
	// Armenian.
	"ոnռnսuօoհhզqգqյjցgքfՍUՕOՏSԼL",
	// Cherokee.
	"ᎠDᎡRᎢTᎥiᎪAᎫJᎬEᎳWᎷMᎻHᎽYᏀGᏃZᏚSᏙVᏞLᏟCᏢPᏦKᏧdᏴBᏔWᏒRᏮ6",
	// Coptic.
	"ⲞOⲟoⲢPⲣpⲤCⲥcⲬXⲭxⲔKⲎHⲒIⲘMⲚNⲦTⲨYⲀAⲂBⲈE",
	// Lisu.
	"ꓐBꓑPꓒdꓓDꓔTꓖGꓗKꓙJꓚCꓜZꓝFꓟMꓠNꓡLꓢSꓣRꓦVꓧHꓪWꓫXꓬYꓮAꓰEꓲIꓳOꓴU",
	// Latin beyond the basic letters: dotless and single-storey ones, small capitals.
	"ıiɑaɡgɩiʋvᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzǀl",
)

// pairedRunes makes a table of pairs written one after the other.
func pairedRunes(rows ...string) map[rune]rune {
	table := make(map[rune]rune, 256)
	for _, row := range rows {
		pairs := []rune(row)
		for i := 0; i+1 < len(pairs); i += 2 {
			table[pairs[i]] = pairs[i+1]
		}
	}
	return table
}
