package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func post(t *testing.T, h http.Handler, path, data string, fields ...[2]string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if data != "" {
		f, err := form.CreateFormFile("data", "adresses.csv")
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(data))
	}
	for _, field := range fields {
		form.WriteField(field[0], field[1])
	}
	form.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFiles(t *testing.T) {
	h, _ := newServer(t)
	for name, c := range map[string]struct {
		path, data string
		fields     [][2]string
		delimiter  rune
		column     string
		want       []string
	}{
		"commas": {"/search/csv", "id,adresse,ville\n1,12 rue paradis,Marseille\n2,,\n3,qzxwk,\n", [][2]string{{"columns", "adresse"}, {"columns", "ville"}}, ',',
			"result_label", []string{"12 Rue Paradis 13006 Marseille", "", ""}},
		"status": {"/search/csv/", "id,adresse,ville\n1,12 rue paradis,Marseille\n2,,\n3,qzxwk,\n", [][2]string{{"columns", "adresse"}, {"columns", "ville"}}, ',',
			"result_status", []string{"ok", "skipped", "not-found"}},
		"semicolons, Windows-1252, a filter": {"/search/csv", "rue;insee\nrue de la R\xe9publique;13005\n", [][2]string{{"columns", "rue"}, {"citycode", "insee"}}, ';',
			"result_id", []string{"13005_r001"}},
		"all columns, a mark": {"/search/csv", "\ufeffa\tb\n3 rue de la République\t13400 Aubagne\n", nil, '\t', "result_housenumber", []string{"3"}},
		"short and long rows": {"/search/csv", "adresse,ville,a\n3 rue de la république\n12 rue paradis,Marseille,,,\n", [][2]string{{"columns", "adresse"}, {"columns", "ville"}, {"columns", "ville"}}, ',',
			"result_id", []string{"13005_r001_00003", "13206_p001_00012"}},
		"points": {"/reverse/csv", "longitude;latitude\n5,3801;43,2901\n-40;0\nx;y\n", nil, ';', "result_id", []string{"13206_p001_00012", "", ""}},
	} {
		w := post(t, h, c.path, c.data, c.fields...)
		reader := csv.NewReader(w.Body)
		reader.Comma = c.delimiter
		rows, err := reader.ReadAll()
		if err != nil || w.Code != http.StatusOK || len(rows) != len(c.want)+1 {
			t.Errorf("%s: %d %v %v", name, w.Code, err, rows)
			continue
		}
		k := slices.Index(rows[0], c.column)
		for i, want := range c.want {
			if rows[i+1][k] != want {
				t.Errorf("%s, row %d: %q, want %q", name, i+1, rows[i+1][k], want)
			}
		}
	}
}

// A small upload takes little memory, whatever its shape: nothing is kept as wide as the first line for each row.
func TestFilesInBoundedMemory(t *testing.T) {
	h, _ := newServer(t)
	post(t, h, "/search/csv", "a\nb\n") // the index is made searchable
	for name, c := range map[string]struct {
		data string
		code int
	}{
		"a wide first line":    {strings.Repeat(",", 400_000) + "\n" + strings.Repeat("a\n", 500), http.StatusBadRequest},
		"many cells":           {strings.Repeat(",", 4_000_000), http.StatusBadRequest},
		"one wide row":         {"a\n" + strings.Repeat(",", maxCells-1) + "\n", http.StatusBadRequest},
		"short rows, wide sum": {strings.Repeat(",", maxColumns-1) + "\n" + strings.Repeat("a\n", maxRows), http.StatusOK},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w := post(t, h, "/search/csv", c.data)
		runtime.ReadMemStats(&after)
		const most = 200 << 20 // allocated in all, of which little at once
		if took := after.TotalAlloc - before.TotalAlloc; w.Code != c.code || took > most {
			t.Errorf("%s: %d after %d MB: %.200s", name, w.Code, took>>20, w.Body)
		}
	}
}

func TestFileRefusals(t *testing.T) {
	h, _ := newServer(t)
	for name, c := range map[string]struct {
		path, data, detail string
		field              [2]string
	}{
		"no file":      {"/search/csv", "", "data: required param", [2]string{"columns", "a"}},
		"no column":    {"/search/csv", "a,b\n1,2\n", `no column "c"`, [2]string{"columns", "c"}},
		"no filter":    {"/search/csv", "a,b\n1,2\n", `no column "c"`, [2]string{"citycode", "c"}},
		"delimiter":    {"/search/csv", "a,b\n1,2\n", "delimiter: unexpected", [2]string{"delimiter", "#"}},
		"encoding":     {"/search/csv", "a,b\n\xe9,2\n", "not UTF-8", [2]string{"encoding", "utf-8"}},
		"odd encoding": {"/search/csv", "a,b\n1,2\n", "encoding: unexpected", [2]string{"encoding", "ebcdic"}},
		"no points":    {"/reverse/csv", "a,b\n1,2\n", "no columns lon and lat", [2]string{"x", "y"}},
		"rows":         {"/search/csv", "a\n" + strings.Repeat("1\n", maxRows+1), "send them in parts", [2]string{"x", "y"}},
		"columns":      {"/search/csv", strings.Repeat(",", maxColumns) + "\na\n", "201 columns, more than 200", [2]string{"x", "y"}},
		"cells":        {"/search/csv", "a\n\"\n\"" + strings.Repeat(",", maxCells+1) + "\n", "more than 1000000 cells", [2]string{"x", "y"}},
		"a wide row":   {"/search/csv", "a,b\n1,2\n1,2,3\n", "line 3 has 3 cells", [2]string{"x", "y"}},
		"empty":        {"/search/csv", "\n\n", "the file is empty", [2]string{"x", "y"}},
		"bytes":        {"/search/csv", strings.Repeat("a", maxFile+1), "larger than 8 MB", [2]string{"x", "y"}},
	} {
		w := post(t, h, c.path, c.data, c.field)
		var got refusal
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 400 || len(got.Detail) != 1 || !strings.Contains(got.Detail[0], c.detail) {
			t.Errorf("%s: %d %s, want %q", name, w.Code, w.Body, c.detail)
		}
	}
	if w := do(h, "POST", "/search/csv"); w.Code != http.StatusBadRequest {
		t.Errorf("no form: %d", w.Code)
	}
}
