using System.Globalization;
using Dapper;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// Conditions on documents' metadata, as SQL. Text is compared without regard to case. A list satisfies a condition if one of its elements
/// does. Numbers are compared as numbers, everything else as text (ISO 8601 dates sort correctly as text). A missing field satisfies only
/// "empty".
/// </summary>
/// <param name="Any">Whether one matching condition is enough; otherwise all must match.</param>
/// <param name="Conditions">The conditions; none match every document.</param>
internal sealed record MetadataFilter(bool Any, IReadOnlyList<MetadataCondition> Conditions)
{
    private const string Number = @"'^\s*-?[0-9]+(\.[0-9]+)?\s*$'";

    /// <summary>Returns a condition for a query over "documents d", and adds its parameters.</summary>
    /// <param name="parameters">The query's parameters.</param>
    /// <param name="prefix">What the parameters' names begin with. Two filters of one query need two prefixes.</param>
    public string ToSql(DynamicParameters parameters, string prefix = "meta")
    {
        var conditions = Conditions.Select((condition, number) => ToSql(condition, $"{prefix}_{number}", parameters));
        return Conditions.Count == 0 ? "true" : $"({string.Join(Any ? " or " : " and ", conditions)})";
    }

    /// <summary>
    /// Returns a condition that an index answers and that holds for all documents for which the filter holds, or null if there is none. Its
    /// parameters are those of <see cref="ToSql(DynamicParameters, string)"/>.
    /// </summary>
    /// <inheritdoc cref="ToSql(DynamicParameters, string)" path="/param[@name='prefix']"/>
    public string? ToIndexSql(string prefix)
    {
        string?[] conditions = [.. Conditions.Select((condition, number) => ToIndexSql(condition, $"{prefix}_{number}"))];
        var known = conditions.OfType<string>().ToArray();
        return known.Length == 0 || (Any && known.Length < conditions.Length)
            ? null
            : $"({string.Join(Any ? " or " : " and ", known)})";
    }

    private static string? ToIndexSql(MetadataCondition condition, string prefix)
    {
        var values = condition.Operator switch
        {
            MetadataOperator.Is => $"(@{prefix}_values)[1:1]",
            MetadataOperator.In => $"@{prefix}_values",
            _ => null,
        };
        return values is null
            ? null
            : $"""
              {DocumentListSql.Marks} && array(
                  select left(@{prefix}_name, 100) || '=' || left(v, 100) from unnest({values}) v)
              """;
    }

    private static string ToSql(MetadataCondition condition, string prefix, DynamicParameters parameters)
    {
        var (name, values) = ($"{prefix}_name", $"{prefix}_values");
        var lowered = condition.Values.Select(value => value.ToLowerInvariant()).ToArray();
        var first = lowered.FirstOrDefault() ?? "";
        parameters.Add(name, condition.Name);
        parameters.Add(values, lowered);
        var value = $"(@{values})[1]";

        return condition.Operator switch
        {
            MetadataOperator.Is => Exists(name, $"lower(e.v) = {value}"),
            MetadataOperator.IsNot => Not(name, $"lower(e.v) = {value}"),
            MetadataOperator.Contains => Exists(name, $"strpos(lower(e.v), {value}) > 0"),
            MetadataOperator.ContainsNot => Not(name, $"strpos(lower(e.v), {value}) > 0"),
            MetadataOperator.In => Exists(name, $"lower(e.v) = any(@{values})"),
            MetadataOperator.NotIn => Not(name, $"lower(e.v) = any(@{values})"),
            MetadataOperator.StartsWith => Exists(name, $"starts_with(lower(e.v), {value})"),
            MetadataOperator.EndsWith => Exists(name, $"right(lower(e.v), length({value})) = {value}"),
            MetadataOperator.Above => Exists(name, Compare(">", value, first)),
            MetadataOperator.Below => Exists(name, Compare("<", value, first)),
            MetadataOperator.AtLeast => Exists(name, Compare(">=", value, first)),
            MetadataOperator.AtMost => Exists(name, Compare("<=", value, first)),
            MetadataOperator.Empty => $"not {Exists(name, "e.v <> ''")}",
            MetadataOperator.NotEmpty => Exists(name, "e.v <> ''"),
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };
    }

    private static string Compare(string sign, string value, string given)
        => decimal.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? $"case when e.v ~ {Number} then e.v::numeric {sign} {number.ToString(CultureInfo.InvariantCulture)} else false end"
            : $"lower(e.v) collate \"C\" {sign} {value}";

    private static string Not(string name, string predicate) => $"(jsonb_exists(d.metadata, @{name}) and not {Exists(name, predicate)})";

    private static string Exists(string name, string predicate)
        => $"""
           exists (select from jsonb_array_elements_text(
               case jsonb_typeof(d.metadata -> @{name})
                   when 'array' then d.metadata -> @{name} else jsonb_build_array(d.metadata -> @{name}) end) e (v)
               where {predicate})
           """;
}

/// <summary>One condition on documents' metadata.</summary>
/// <param name="Name">The metadata field.</param>
/// <param name="Operator">How to compare.</param>
/// <param name="Values">The values to compare with. Only In and NotIn use more than one.</param>
internal sealed record MetadataCondition(string Name, MetadataOperator Operator, IReadOnlyList<string> Values);

internal enum MetadataOperator
{
    Is,
    IsNot,
    Contains,
    ContainsNot,
    In,
    NotIn,
    StartsWith,
    EndsWith,
    Above,
    Below,
    AtLeast,
    AtMost,
    Empty,
    NotEmpty,
}
