package privacy

import (
	"slices"
	"strings"
	"testing"
)

func TestColumnsAreSound(t *testing.T) {
	seen := map[TableColumn]bool{}
	for _, c := range Columns {
		if seen[c.TableColumn] {
			t.Errorf("%v is declared twice", c.TableColumn)
		}
		seen[c.TableColumn] = true
		if c.Why == "" {
			t.Errorf("%v says no why", c.TableColumn)
		}
		if _, ok := c.Policy(); !ok && c.Class != None {
			t.Errorf("%v has the class %q, which has no policy", c.TableColumn, c.Class)
		}
	}
}

func TestPoliciesAreWhole(t *testing.T) {
	seen := map[Class]bool{}
	for _, p := range Policies {
		if p.Purpose == "" || p.Basis == "" || p.Recipients == "" || p.From == "" || p.Then == "" || p.Source == "" || p.Duration <= 0 {
			t.Errorf("%s: a row of the register has no empty cell: %+v", p.Class, p)
		}
		if seen[p.Class] || p.Class == None {
			t.Errorf("%s stands twice, or has no end", p.Class)
		}
		seen[p.Class] = true
	}
	if p, _ := PolicyOf(Raw); p.Duration > day {
		t.Error("raw words live longer than 24 h")
	}
}

func TestCompare(t *testing.T) {
	var schema []TableColumn
	for _, c := range Columns {
		schema = append(schema, c.TableColumn)
	}
	schema = append(schema, TableColumn{"river_job", "args"}, TableColumn{"goose_db_version", "id"})
	if faults := Compare(schema); len(faults) != 0 {
		t.Fatalf("equal, yet %v", faults)
	}
	schema = slices.DeleteFunc(schema, func(c TableColumn) bool { return c == TableColumn{"booking_phone", "sealed"} })
	schema = append(schema, TableColumn{"booking", "mother"})
	faults := Compare(schema)
	if len(faults) != 2 || !strings.Contains(faults[0], "booking.mother is not declared") ||
		!strings.Contains(faults[1], "booking_phone.sealed is declared") {
		t.Errorf("Compare = %q", faults)
	}
}
