package gazetteer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// What is kept beside a file: which address it came from, and what the server called that very version of it.
type origin struct {
	URL          string `json:"url"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	Bytes        int64  `json:"bytes,omitempty"`
}

// validator is what a range may be asked against: never a weak ETag, which two different files may share (RFC 9110, 13.1.5).
func (o origin) validator() string {
	if o.ETag != "" && !strings.HasPrefix(o.ETag, "W/") {
		return o.ETag
	}
	if o.ETag == "" {
		return o.LastModified
	}
	return ""
}

// download is one try at one file.
type download struct {
	server    *Server
	stop      context.CancelCauseFunc
	path, url string
	have      origin // of the whole file; zero without
	part      origin // of the broken download
	size      int64  // of the broken download
}

func (d *download) partPath() string { return d.path + ".part" }

// look finds what is there already.
func (d *download) look() {
	if o := readOrigin(d.path); o.URL == d.url {
		if info, err := os.Stat(d.path); err == nil && info.Size() == o.Bytes {
			d.have = o
		}
	}
	if o := readOrigin(d.partPath()); o.URL == d.url && o.validator() != "" {
		if info, err := os.Stat(d.partPath()); err == nil {
			d.part, d.size = o, info.Size()
		}
	}
}

func (d *download) headers(h http.Header) {
	h.Set("User-Agent", "debarras")
	h.Set("Accept-Encoding", "identity") // the file is gzip; the way it travels need not be
	switch {
	case d.size > 0:
		h.Set("Range", fmt.Sprintf("bytes=%d-", d.size))
		h.Set("If-Range", d.part.validator())
	case d.have.ETag != "":
		h.Set("If-None-Match", d.have.ETag)
	case d.have.LastModified != "":
		h.Set("If-Modified-Since", d.have.LastModified)
	}
}

// take deals with the answer.
func (d *download) take(ctx context.Context, r *http.Response) (File, error) {
	said := origin{URL: d.url, ETag: r.Header.Get("ETag"), LastModified: r.Header.Get("Last-Modified")}
	switch r.StatusCode {
	case http.StatusNotModified:
		if d.have.URL == "" {
			return File{}, fmt.Errorf("the server says that nothing changed, of a file that is not there")
		}
		return File{Path: d.path}, nil
	case http.StatusOK:
		d.size = 0
		return d.body(ctx, r, said)
	case http.StatusPartialContent:
		first, _, ok := contentRange(r.Header.Get("Content-Range"))
		if d.size == 0 || !ok || first != d.size || said.validator() != "" && said.validator() != d.part.validator() {
			return File{}, errors.Join(d.drop(), again(errors.New("the rest that came is not of the file that was begun")))
		}
		return d.body(ctx, r, d.part)
	case http.StatusRequestedRangeNotSatisfiable:
		if _, total, ok := contentRange(r.Header.Get("Content-Range")); ok && total == d.size && d.size > 0 {
			return d.finish(d.part) // it was whole when the program ended
		}
		return File{}, errors.Join(d.drop(), again(errors.New("the file became shorter than what is there of it")))
	case http.StatusNotFound, http.StatusGone:
		return File{}, fmt.Errorf("%w (%s)", ErrNoFile, r.Status)
	case http.StatusTooManyRequests, http.StatusRequestTimeout:
	default:
		if r.StatusCode < 500 {
			return File{}, fmt.Errorf("the server answers %s: look at BAN_URL", r.Status)
		}
	}
	seconds, _ := strconv.Atoi(r.Header.Get("Retry-After")) // 0 without
	return File{}, &passing{fmt.Errorf("the server answers %s", r.Status), min(time.Duration(seconds)*time.Second, longestWait)}
}

// contentRange reads "bytes 100-199/200" and "bytes */200"; total is -1 when it is not told.
func contentRange(s string) (first, total int64, ok bool) {
	span, all, ok := strings.Cut(strings.TrimPrefix(s, "bytes "), "/")
	if !ok || !strings.HasPrefix(s, "bytes ") {
		return 0, 0, false
	}
	total, err := strconv.ParseInt(all, 10, 64)
	if err != nil {
		total = -1
	}
	if span == "*" {
		return 0, total, true
	}
	from, _, ok := strings.Cut(span, "-")
	first, err = strconv.ParseInt(from, 10, 64)
	return first, total, ok && err == nil
}

// body adds the answer to what is there. What it could not finish stays for the next try.
func (d *download) body(ctx context.Context, r *http.Response, said origin) (File, error) {
	total, limit := int64(-1), d.server.limit()
	if r.ContentLength >= 0 {
		total = d.size + r.ContentLength
	}
	if total > limit {
		return File{}, errors.Join(d.drop(), fmt.Errorf("it has %d bytes, more than the %d that are taken", total, limit))
	}
	mode := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if d.size == 0 {
		mode |= os.O_TRUNC
		if err := said.write(d.partPath()); err != nil {
			return File{}, err
		}
	}
	f, err := os.OpenFile(d.partPath(), mode, 0o644)
	if err != nil {
		return File{}, err
	}
	in := &watched{r: r.Body, idle: time.AfterFunc(idleTime, func() { d.stop(errQuiet) }), download: d, done: d.size, total: total}
	n, err := io.Copy(f, io.LimitReader(in, limit-d.size+1))
	in.idle.Stop()
	if stored := errors.Join(f.Sync(), f.Close()); stored != nil {
		return File{}, fmt.Errorf("DATA_DIR: %w", stored)
	}
	d.size += n
	switch {
	case d.size > limit:
		return File{}, errors.Join(d.drop(), fmt.Errorf("it has more than the %d bytes that are taken", limit))
	case err != nil && ctx.Err() != nil:
		return File{}, again(cmp.Or(context.Cause(ctx), err))
	case err != nil:
		return File{}, again(fmt.Errorf("the connection broke after %d bytes: %w", d.size, err))
	}
	return d.finish(said)
}

var errQuiet = fmt.Errorf("nothing came for %v", idleTime)

// watched ends a request from which nothing comes, and tells the progress.
type watched struct {
	r           io.Reader
	idle        *time.Timer
	download    *download
	done, total int64
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.idle.Reset(idleTime)
		w.done += int64(n)
		if tell := w.download.server.Progress; tell != nil {
			tell(filepath.Base(w.download.path), w.done, w.total)
		}
	}
	return n, err
}

// finish checks the file and puts it in the place of the old one.
func (d *download) finish(said origin) (File, error) {
	if err := checkGzip(d.partPath()); err != nil {
		return File{}, errors.Join(d.drop(), again(err))
	}
	info, err := os.Stat(d.partPath())
	if err != nil {
		return File{}, err
	}
	if err := os.Rename(d.partPath(), d.path); err != nil {
		return File{}, err
	}
	said.Bytes = info.Size()
	return File{Path: d.path, Fresh: true}, errors.Join(said.write(d.path), d.drop())
}

// drop forgets a broken download.
func (d *download) drop() error {
	d.size, d.part = 0, origin{}
	var all []error
	for _, name := range []string{d.partPath(), d.partPath() + ".json"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// readOrigin gives the zero origin when there is none, or none that can be read: then the file is asked for anew.
func readOrigin(path string) (o origin) {
	raw, err := os.ReadFile(path + ".json")
	if err != nil || json.Unmarshal(raw, &o) != nil {
		return origin{}
	}
	return o
}

// write puts the origin beside its file, whole or not at all.
func (o origin) write(path string) error {
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".json.new", raw, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".json.new", path+".json")
}
