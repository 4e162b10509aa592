package privacy_test

import (
	"testing"

	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/jackc/pgx/v5"
)

// TestSchemaIsDeclared fails the build when a migration adds a column that nobody put into a class.
func TestSchemaIsDeclared(t *testing.T) {
	db := pgtest.New(t)
	rows, _ := db.Owner.Query(t.Context(), `SELECT c.table_name, c.column_name FROM information_schema.columns c
		JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'`) // CollectRows has the error
	schema, err := pgx.CollectRows(rows, pgx.RowToStructByPos[privacy.TableColumn])
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range privacy.Compare(schema) {
		t.Error(fault)
	}
}
