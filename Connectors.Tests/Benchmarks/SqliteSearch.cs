using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Connectors.Tests.Benchmarks;

/// <summary>The same documents in SQLite's full-text search, with its stemmer and its ranking by bm25.</summary>
internal sealed partial class SqliteSearch : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public static SqliteSearch Of(IReadOnlyDictionary<string, (string Title, string Text)> documents)
    {
        var search = new SqliteSearch();
        search._connection.Open();
        search.Run("create virtual table docs using fts5(id unindexed, title, body, tokenize = 'porter unicode61')", []);
        using var transaction = search._connection.BeginTransaction();
        foreach (var (id, document) in documents)
            search.Run("insert into docs values ($a, $b, $c)", [("$a", id), ("$b", document.Title), ("$c", document.Text)], transaction);
        transaction.Commit();
        return search;
    }

    /// <summary>Returns the ids of the best documents that have some of a question's words.</summary>
    public IReadOnlyList<string> Search(string question, int limit)
    {
        var words = Words().Matches(question).Select(match => $"\"{match.Value}\"").Distinct().ToArray();
        using var command = _connection.CreateCommand();
        command.CommandText = "select id from docs where docs match $q order by bm25(docs) limit $n";
        command.Parameters.AddWithValue("$q", string.Join(" OR ", words));
        command.Parameters.AddWithValue("$n", limit);
        using var reader = command.ExecuteReader();
        List<string> found = [];
        while (reader.Read())
            found.Add(reader.GetString(0));
        return found;
    }

    public void Dispose() => _connection.Dispose();

    private void Run(string sql, (string Name, string Value)[] parameters, SqliteTransaction? transaction = null)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();
}
