package sensitive

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// surrounding gives a meaning to nouns, for what they enclose or precede. A pair
// joined by an underscore is looked up before its last word.
type surrounding struct {
	means Context
	nouns string
}

var surroundings = []surrounding{
	{Person, `actor applicant assignee assigner attendee author beneficiary borrower buyer caller
		candidate caregiver child cardholder committer consumer contact contributor creator
		customer dependent director doctor driver employee follower guardian guest holder
		human individual insured invitee inviter member nurse owner participant
		passenger patient payee payer payor people person policyholder practitioner
		pusher recipient renter reporter representative requester requestor resident
		reviewer sender shopper signatory signer spouse staff student subscriber tagger
		telecom traveler traveller user voter worker
		account_holder account_owner card_holder`},
	{Person | Place, `billing_address home_address mailing_address shipping_address`},
	{Person | Kyc, `taxpayer`},
	{Card, `card cc creditcard track bank_card credit_card debit_card payment_card`},
	{Bank, `ach bacs eft iban bank_account`},
	{Kyc, `identity kyc tax verification identity_document`},
	{Health, `claim clinical diagnosis encounter health medical observation medical_record`},
	{Place, `address coordinate geo geocode geolocation geometry gps location point position`},
	{Price, `price pricing product sku variant`},
	// These give no meaning to a name: the name of a bank is not that of a person.
	{Other, `account agent app application bank bucket camera category city cluster company country
		department device event file group host image institution job label merchant model
		namespace organization plan plugin policy project repo repository role rule service
		store tag task team template tenant vendor workflow
		business_card gift_card project_card report_card score_card sim_card
		user_agent user_group user_pool user_role email_template ip_location`},
}

// setting holds the nouns of all surroundings, single ones and pairs.
type setting struct {
	nouns map[string]Context
	pairs map[[2]string]Context
}

func newSetting(table []surrounding) setting {
	s := setting{make(map[string]Context, 256), make(map[[2]string]Context, 64)}
	for _, row := range table {
		for _, noun := range strings.Fields(row.nouns) {
			if a, b, ok := strings.Cut(noun, "_"); ok {
				s.pairs[[2]string{words.Singular(a), words.Singular(b)}] = row.means
				continue
			}
			s.nouns[words.Singular(noun)] = row.means
		}
	}
	return s
}

// before judges the words in front of a term, the nearest first. It returns the
// context that they set, and whether to look further outward, which is so if all of
// them are adjectives.
func (s setting) before(one []string) (Context, bool) {
	for i := len(one) - 1; i >= 0; i-- {
		if kind, ok := s.at(one, i); ok {
			return kind, false
		}
		if !modifiers[one[i]] && !words.IsNumber(one[i]) {
			return 0, false
		}
	}
	return 0, true
}

func (s setting) at(one []string, i int) (Context, bool) {
	if i > 0 {
		if kind, ok := s.pairs[[2]string{one[i-1], one[i]}]; ok {
			return kind, true
		}
	}
	kind, ok := s.nouns[one[i]]
	return kind, ok
}

// around does the same for an enclosing name, in which structural nouns are
// ignored: CreateUserRequest is about a user. A profile by itself is that of a
// person.
func (s setting) around(one []string) (Context, bool) {
	if len(one) == 1 && one[0] == "profile" {
		return Person, false
	}
	if one = stripped(one); len(one) == 0 {
		return 0, true
	}
	if kind, ok := s.at(one, len(one)-1); ok {
		return kind, false
	}
	return 0, false
}

// stripped returns an enclosing name without the structural nouns and adjectives at
// its end.
func stripped(one []string) []string {
	n := len(one)
	for n > 0 && (wrappers[one[n-1]] || modifiers[one[n-1]] || words.IsNumber(one[n-1])) {
		n--
	}
	return one[:n]
}
