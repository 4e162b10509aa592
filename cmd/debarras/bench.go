package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/debarras/debarras/internal/simulator"
	knowledgefiles "github.com/debarras/debarras/knowledge"
)

type benchCmd struct {
	Turns        benchTurnsCmd        `cmd:"" help:"Place scripted calls over HTTP, signed and committed, against a service of its own."`
	Address      benchAddressCmd      `cmd:"" help:"Judge the resolver of spoken addresses on tables of utterances."`
	Conversation benchConversationCmd `cmd:"" help:"Let callers say those utterances to the dialogue, and count how their addresses end."`
	Written      benchWrittenCmd      `cmd:"" help:"Judge /search on the index's own addresses, written as people write them."`
	France       benchFranceCmd       `cmd:"" help:"Build growing parts of an invented France and measure them."`
}

type benchTurnsCmd struct {
	Rate    int `default:"200" help:"Turns to begin each second; 0 is as many as possible."`
	Seconds int `default:"30" help:"How long to measure."`
	Calls   int `default:"100" help:"Calls at once."`
}

// benchToken signs the bench's webhooks; its service serves nobody else.
const benchToken = "bench-bench-bench-bench-bench-be"

// Run starts a service with a private database in a folder of its own, lets
// callers with a goal call it, and prints what a turn took. Memory and CPU of
// the callers are not counted: they are in this process, the service in another.
func (cmd *benchTurnsCmd) Run(e *env) error {
	dir, err := os.MkdirTemp("", "debarras-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	service, url, err := startService(e, dir)
	if err != nil {
		return err
	}
	defer func() {
		service.Process.Signal(os.Interrupt)
		service.Wait()
	}()
	network, err := simulator.New(simulator.Options{Target: url, PublicURL: url, AccountSID: "ACbench", AuthToken: benchToken})
	if err != nil {
		return err
	}
	defer network.Close()
	streets, err := benchStreets()
	if err != nil {
		return err
	}
	b := &bench{network: network, streets: streets, tokens: make(chan struct{}, cmd.Calls)}
	b.warm(e.ctx)
	network.Forget()
	before, began := cpuOf(service.Process.Pid), time.Now()
	b.run(e.ctx, cmd.Rate, cmd.Calls, time.Duration(cmd.Seconds)*time.Second)
	spent := time.Since(began)
	after := cpuOf(service.Process.Pid)
	cmd.report(e, b, network.Latencies(), spent, after.minus(before))
	if faults := network.Faults(); len(faults) > 0 {
		return fmt.Errorf("%d faults, the first: %s", len(faults), faults[0])
	}
	return nil
}

func (cmd *benchTurnsCmd) report(e *env, b *bench, turns []time.Duration, spent time.Duration, cpu cpuTime) {
	slices.Sort(turns)
	n := len(turns)
	if n == 0 {
		fmt.Fprintln(e.out, "no turn was answered")
		return
	}
	each := func(d time.Duration) string { return (d / time.Duration(n)).Round(time.Microsecond).String() }
	fmt.Fprintf(e.out, "%d turns in %s on %d cores, %d calls at once, asked for %d turns/s\n", n, spent.Round(time.Millisecond),
		runtime.NumCPU(), cmd.Calls, cmd.Rate)
	fmt.Fprintf(e.out, "  turns/s        %.0f\n", float64(n)/spent.Seconds())
	fmt.Fprintf(e.out, "  p50, p99, max  %s, %s, %s\n", at(turns, 50), at(turns, 99), turns[n-1].Round(10*time.Microsecond))
	fmt.Fprintf(e.out, "  CPU per turn   %s in the service, %s in PostgreSQL\n", each(cpu.service), each(cpu.postgres))
	fmt.Fprintf(e.out, "  calls          %d ended, %d of them booked\n", b.ended, b.booked)
}

// at is the nearest-rank percentile of sorted durations.
func at(sorted []time.Duration, percent int) time.Duration {
	i := (len(sorted)*percent + 99) / 100
	return sorted[max(i, 1)-1].Round(10 * time.Microsecond)
}

// startService runs this very program as a service of the bench's own.
func startService(e *env, dir string) (*exec.Cmd, string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	listen := l.Addr().String()
	l.Close()
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	log, err := os.Create(filepath.Join(dir, "service.log"))
	if err != nil {
		return nil, "", err
	}
	defer log.Close()
	cmd := exec.CommandContext(e.ctx, self, "serve", "--data-dir", filepath.Join(dir, "data"), "--listen", listen,
		"--twilio-auth-token", benchToken)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	url := "http://" + listen
	for range 300 {
		resp, err := http.Get(url + "/healthz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return cmd, url, nil
			}
		}
		select {
		case <-e.ctx.Done():
			return nil, "", e.ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	said, _ := os.ReadFile(log.Name())
	return nil, "", fmt.Errorf("the service does not come up: %s", bytes.TrimSpace(said))
}

// benchStreet is a street of the sample territory, as its residents say it.
type benchStreet struct {
	name, commune string
	first, last   int
}

func benchStreets() ([]benchStreet, error) {
	file, err := knowledgefiles.Files.Open("territory/streets.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.Comment = ';', '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	var out []benchStreet
	for _, row := range rows[1:] {
		first, _ := strconv.Atoi(row[4])
		last, _ := strconv.Atoi(row[5])
		if first > 0 {
			out = append(out, benchStreet{row[3], row[2] + " " + row[1], first, last})
		}
	}
	return out, nil
}

// bench is callers with a goal: each books a pickup at an address of its own.
type bench struct {
	network *simulator.Network
	streets []benchStreet
	tokens  chan struct{}

	mu            sync.Mutex
	calls         int
	ended, booked int
}

// warm places a few calls that are not measured.
func (b *bench) warm(ctx context.Context) {
	free := make(chan struct{})
	close(free)
	for range 5 {
		b.one(ctx, free)
	}
	b.ended, b.booked = 0, 0
}

// run lets calls begin turns at a rate, until the time is over.
func (b *bench) run(ctx context.Context, rate, calls int, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	tokens := make(chan struct{}, calls)
	var wg sync.WaitGroup
	wg.Go(func() { pace(ctx, tokens, rate) })
	for range calls {
		wg.Go(func() {
			for ctx.Err() == nil {
				b.one(ctx, tokens)
			}
		})
	}
	wg.Wait()
}

// pace gives a token for each turn that may begin.
func pace(ctx context.Context, tokens chan<- struct{}, rate int) {
	every := time.Microsecond
	if rate > 0 {
		every = time.Second / time.Duration(rate)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		select {
		case tokens <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
}

// one call, from the ring to the end.
func (b *bench) one(ctx context.Context, tokens <-chan struct{}) {
	b.mu.Lock()
	b.calls++
	n := b.calls
	b.mu.Unlock()
	street := b.streets[rand.IntN(len(b.streets))]
	number := street.first + rand.IntN(street.last-street.first+1)
	wait := func() bool {
		select {
		case <-tokens:
			return true
		case <-ctx.Done():
			return false
		}
	}
	if !wait() {
		return
	}
	life := context.WithoutCancel(ctx) // a turn that began is measured to its end
	line, err := b.network.Call(life, fmt.Sprintf("+336%08d", 39980000+n%10000), "+33800949408")
	if err != nil {
		return
	}
	done := false
	for range 20 {
		if line.Status() != simulator.Waiting || !wait() {
			break
		}
		done = done || strings.Contains(line.Last(), "C'est confirmé")
		if line.Say(life, reply(line.Last(), street, number)) != nil {
			break
		}
	}
	if !wait() { // the time is over: a hundred callers hanging up at once are no load to measure
		return
	}
	line.HangUp(life)
	b.mu.Lock()
	b.ended++
	if done {
		b.booked++
	}
	b.mu.Unlock()
}

// reply is what a resident with two mattresses answers.
func reply(heard string, s benchStreet, number int) string {
	for _, r := range []struct{ in, out string }{
		{"Autre chose", "non merci"}, {"Je réserve", "oui"}, {"je réserve", "oui"}, {"C'est bien ça", "oui"}, {"exact", "oui"},
		{"Lequel", "le premier"}, {"convient", "oui"}, {"SMS sur le mobile qui appelle", "oui"}, {"objets", "deux matelas"},
		{"arrondissement", s.commune}, {"commune", s.commune}, {"quel numéro", strconv.Itoa(number)},
	} {
		if strings.Contains(heard, r.in) {
			return r.out
		}
	}
	return fmt.Sprintf("bonjour, deux matelas au %d %s, %s", number, s.name, s.commune)
}

// cpuTime is processor time by who spent it.
type cpuTime struct{ service, postgres time.Duration }

func (c cpuTime) minus(o cpuTime) cpuTime {
	return cpuTime{c.service - o.service, c.postgres - o.postgres}
}

// cpuOf reads /proc: the service's own time, and that of the PostgreSQL below
// it, sessions that have ended included. It is zero where there is no /proc.
func cpuOf(pid int) (c cpuTime) {
	c.service, _ = procTime(pid)
	children, _ := filepath.Glob("/proc/[0-9]*/stat")
	parents := map[int]int{}
	times := map[int]time.Duration{}
	for _, name := range children {
		p, err := strconv.Atoi(strings.Split(name, "/")[2])
		if err != nil {
			continue
		}
		times[p], parents[p] = procTime(p)
	}
	for p := range parents {
		for q := parents[p]; q > 1; q = parents[q] {
			if q == pid {
				c.postgres += times[p]
				break
			}
		}
	}
	return c
}

// procTime is a process's user and system time, with that of children which
// it has waited for, and its parent. A tick is 10 ms (sysconf(_SC_CLK_TCK) = 100
// on Linux).
func procTime(pid int) (time.Duration, int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0
	}
	_, rest, ok := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 15 {
		return 0, 0
	}
	ticks := 0
	for _, i := range []int{11, 12, 13, 14} { // utime, stime, cutime, cstime
		n, _ := strconv.Atoi(fields[i])
		ticks += n
	}
	parent, _ := strconv.Atoi(fields[1])
	return time.Duration(ticks) * 10 * time.Millisecond, parent
}
