using System.Data.Common;

namespace Connectors.Sources.Database;

/// <summary>The select of a part's rows in the order of their ids.</summary>
internal sealed class DatabaseSelect
{
    private readonly DatabaseEngine _engine;
    private readonly DatabasePart _part;
    private readonly Dictionary<string, DatabaseColumn> _columns;
    private readonly long _limit;

    /// <param name="engine">The engine.</param>
    /// <param name="part">What to read.</param>
    /// <param name="columns">The part's columns.</param>
    /// <param name="limit">The most characters of a value.</param>
    public DatabaseSelect(DatabaseEngine engine, DatabasePart part, IReadOnlyList<DatabaseColumn> columns, long limit)
    {
        (_engine, _part, _limit) = (engine, part, limit);
        _columns = columns.GroupBy(column => column.Name).ToDictionary(same => same.Key, same => same.First());
    }

    /// <summary>The columns to read after the ID columns, which always come first.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The ID columns' values after which to start. Empty: at the beginning.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The column that must have at least the value of <see cref="Since"/>.</summary>
    public string? TimestampColumn { get; init; }

    public string? Since { get; init; }

    public int KeyCount => _part.Keys.Count;

    /// <summary>The statement from a position on.</summary>
    public string Sql(IReadOnlyList<string> after)
    {
        var keys = _part.Keys.Select(Column).ToArray();
        List<string> conditions = [.. _part.HasPrimaryKey ? [] : keys.Select(key => $"{key} is not null")];
        if (after.Count > 0)
            conditions.Add(_engine.After(keys));
        if (Since is not null)
            conditions.Add($"{Column(TimestampColumn!)} >= {_engine.Placeholder(after.Count)}");
        var where = conditions.Count == 0 ? "" : $" where {string.Join(" and ", conditions)}";
        return $"select {Texts()} from {_part.From}{where} order by {string.Join(", ", keys)}";
    }

    /// <summary>Adds the parameters of <see cref="Sql"/>.</summary>
    public void Bind(DbCommand command, IReadOnlyList<string> after)
    {
        for (var at = 0; at < after.Count; at++)
            _engine.Add(command, at, _columns[_part.Keys[at]], after[at]);
        if (Since is not null)
            _engine.Add(command, after.Count, _columns[TimestampColumn!], Since);
    }

    /// <summary>The statement that finds a row whose ID columns are not all filled.</summary>
    public string SqlOfNull()
        => $"select 1 from {_part.From} where {string.Join(" or ", _part.Keys.Select(key => $"{Column(key)} is null"))} limit 1";

    /// <summary>The statement that reads rows by their ids.</summary>
    public string SqlOf(int count)
    {
        var row = 0;
        var conditions = Enumerable.Range(0, count).Select(_ => "(" + string.Join(
            " and ", _part.Keys.Select(key => $"{Column(key)} = {_engine.Placeholder(row++)}")) + ")");
        return $"select {Texts()} from {_part.From} where {string.Join(" or ", conditions)}";
    }

    /// <summary>Adds the parameters of <see cref="SqlOf"/>.</summary>
    public void BindAll(DbCommand command, IEnumerable<IReadOnlyList<string>> ids)
    {
        var number = 0;
        foreach (var id in ids)
        {
            for (var at = 0; at < KeyCount; at++)
                _engine.Add(command, number++, _columns[_part.Keys[at]], id[at]);
        }
    }

    private string Texts() => string.Join(
        ", ", _part.Keys.Concat(Columns).Select(name => _engine.AsText(Column(name), _limit + 1)));

    private string Column(string name) => $"q.{_engine.Quote(name)}";
}
