package mode

import (
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/s2"
)

// The files of a shelf: compressed content, and a trailer with a magic word, the content's checksum and its length. Whatever
// has lost its end, or a bit on the way, is told by the trailer before anything is read.
const (
	keptSuffix  = ".kept"
	keptTemp    = ".keeping-"
	keptMagic   = "mdkept1\n"
	keptTrailer = int64(len(keptMagic) + 4 + 8)
	keptBlock   = 256 << 10 // is compressed at once
)

var (
	errNotKept = errors.New("it is not a whole file of what was kept")
	keptSums   = crc32.MakeTable(crc32.Castagnoli)
)

// openKept opens a file of a shelf.
func openKept(f *os.File, size int64) (io.ReadCloser, error) {
	body, err := readKept(f, size)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{body, f}, nil
}

// readKept checks a file of a shelf, and returns what it holds.
func readKept(f io.ReaderAt, size int64) (io.Reader, error) {
	length := size - keptTrailer
	if length < 0 {
		return nil, errNotKept
	}
	trailer := make([]byte, keptTrailer)
	if _, err := f.ReadAt(trailer, length); err != nil {
		return nil, err
	}
	sum, long := trailer[len(keptMagic):], trailer[len(keptMagic)+4:]
	if string(trailer[:len(keptMagic)]) != keptMagic || binary.BigEndian.Uint64(long) != uint64(length) {
		return nil, errNotKept
	}
	check := crc32.New(keptSums)
	if _, err := io.Copy(check, io.NewSectionReader(f, 0, length)); err != nil {
		return nil, err
	}
	if check.Sum32() != binary.BigEndian.Uint32(sum) {
		return nil, errNotKept
	}
	return s2.NewReader(io.NewSectionReader(f, 0, length), s2.ReaderMaxBlockSize(keptBlock)), nil
}

// keeping is a file of a shelf being written, which has no name yet.
type keeping struct {
	shelf *Shelf
	path  string // where it will be
	file  *os.File
	sum   hash.Hash32
	size  int64
	body  *s2.Writer
}

// keep begins a file. It is nil where that is not possible, which the shelf takes down.
func (s *Shelf) keep(name string) *keeping {
	path := s.path(name)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(filepath.Dir(path), keptTemp+"*"); err == nil { // readable by its owner alone
			k := &keeping{shelf: s, path: path, file: f, sum: crc32.New(keptSums)}
			k.body = s2.NewWriter(k, s2.WriterConcurrency(1), s2.WriterBlockSize(keptBlock))
			return k
		}
	}
	s.fail(err)
	return nil
}

// Write takes compressed content.
func (k *keeping) Write(p []byte) (int, error) {
	n, err := k.file.Write(p)
	_, _ = k.sum.Write(p[:n])
	k.size += int64(n)
	return n, err
}

// done gives the file its name.
func (k *keeping) done() {
	err := k.body.Close()
	if err == nil {
		trailer := binary.BigEndian.AppendUint32([]byte(keptMagic), k.sum.Sum32())
		_, err = k.file.Write(binary.BigEndian.AppendUint64(trailer, uint64(k.size))) //nolint:gosec // it is a length
	}
	if err = errors.Join(err, k.file.Close()); err == nil {
		err = os.Rename(k.file.Name(), k.path)
	}
	if err != nil {
		_ = os.Remove(k.file.Name())
		k.shelf.fail(err)
		return
	}
	k.shelf.took(k.size + keptTrailer)
}

// drop gives it up.
func (k *keeping) drop() {
	_ = k.body.Close()
	_ = k.file.Close()
	_ = os.Remove(k.file.Name())
}
