package privacy

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// temporary marks the file of a key that is being made.
const temporary = ".making-"

// A key file is 64 hexadecimal digits and a line feed: whoever must move keys by hand sees that nothing is missing.
const fileSize = 2*KeySize + 1

func (k *Keyring) read(name string) ([]byte, error) {
	text, err := k.root.ReadFile(name)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSuffix(string(text), "\n"))
	if err != nil || len(key) != KeySize {
		return nil, fmt.Errorf("the key file %s is damaged: restore it from the keys' mirror", path.Join(k.dir, name))
	}
	return key, nil
}

// make writes a new key so that it is whole or absent, and so that of two replicas which make the same key at once both
// end with the same: link refuses a name that is taken, and the loser reads the winner's.
func (k *Keyring) make(name string) ([]byte, error) {
	class := path.Dir(name)
	if err := k.root.Mkdir(class, 0o700); err == nil {
		if err := k.sync("."); err != nil {
			return nil, err
		}
	} else if !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	draft := name + temporary + rand.Text()
	if err := k.write(draft, NewKey()); err != nil {
		return nil, err
	}
	err := k.root.Link(draft, name)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return nil, errors.Join(err, k.root.Remove(draft))
	}
	if err := k.root.Remove(draft); err != nil {
		return nil, err
	}
	if err := k.sync(class); err != nil {
		return nil, err
	}
	return k.read(name)
}

func (k *Keyring) write(name string, key []byte) error {
	f, err := k.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, hex.EncodeToString(key)+"\n")
	return errors.Join(err, f.Sync(), f.Close())
}

// shred overwrites a key in place before removing it, so that a file system which writes in place keeps nothing.
func (k *Keyring) shred(name string) error {
	k.forget(name)
	f, err := k.root.OpenFile(name, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil // another replica was faster
	}
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, fileSize))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := k.root.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return k.sync(path.Dir(name))
}

// sync makes the folder's entries durable.
func (k *Keyring) sync(dir string) error {
	f, err := k.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// list returns the folders of the key folder, or the files of one of them.
func (k *Keyring) list(dir string) ([]string, error) {
	f, err := k.root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() == (dir == ".") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
