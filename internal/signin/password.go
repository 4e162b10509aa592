package signin

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// MinPassword is the least number of characters of a password. Source: CNIL,
// délibération 2022-100, case of a password with throttled tries, rounded up.
const MinPassword = 12

// maxPassword bounds what is hashed, in bytes.
const maxPassword = 1 << 10

// The cost of a hash: OWASP's first choice for argon2id, 19 MiB and 2 passes.
const (
	passes   = 2
	kibibyte = 19 * 1024
	threads  = 1
	keyLen   = 32
)

var encode = base64.RawStdEncoding

// hash encodes a password as "$argon2id$v=19$m=…,t=…,p=…$salt$key".
func hash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, passes, kibibyte, threads, keyLen)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, kibibyte, passes, threads,
		encode.EncodeToString(salt), encode.EncodeToString(key))
}

// matches reports whether the password is the one that was hashed, with the
// cost that the hash itself names. A hash that cannot be read matches nothing.
func matches(encoded, password string) bool {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version int
	var memory, time uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes); err != nil ||
		time == 0 || time > 16 || lanes == 0 || memory > 1<<20 {
		return false
	}
	salt, err1 := encode.DecodeString(parts[4])
	key, err2 := encode.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(key) != keyLen {
		return false
	}
	return subtle.ConstantTimeCompare(key, argon2.IDKey([]byte(password), salt, time, memory, lanes, keyLen)) == 1
}

// dummy is hashed against when there is no such account, so that the time
// taken does not tell which names exist.
var dummy = hash(rand.Text())

// checkName returns what is wrong with a name, in French, or "".
func checkName(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n < 2:
		return "Choisissez un nom d’au moins 2 caractères."
	case n > 60:
		return "Choisissez un nom de 60 caractères au plus."
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == utf8.RuneError }):
		return "Le nom contient un caractère qui ne peut pas être écrit."
	}
	return ""
}

// checkPassword returns what is wrong with a new password, in French, or "".
func checkPassword(name, password, again string) string {
	lower := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return fmt.Sprintf("Le mot de passe compte %d caractères : il en faut au moins %d.", n, MinPassword)
	case len(password) > maxPassword:
		return "Le mot de passe est trop long : 1 000 caractères au plus."
	case distinct(password) < 5:
		return "Le mot de passe répète trop peu de caractères : choisissez par exemple une phrase de quatre mots."
	case len(name) > 3 && strings.Contains(lower, strings.ToLower(name)):
		return "Le mot de passe contient votre nom : choisissez par exemple une phrase de quatre mots."
	case password != again:
		return "Les deux mots de passe ne sont pas les mêmes : retapez-les."
	}
	return ""
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
