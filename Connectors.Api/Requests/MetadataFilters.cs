using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Requests;

/// <summary>Reads conditions on metadata as RAGFlow and Dify write them.</summary>
internal static class MetadataFilters
{
    public const int MaxConditions = 50;

    /// <summary>The words of both contracts, in lower case.</summary>
    private static readonly Dictionary<string, MetadataOperator> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["is"] = MetadataOperator.Is,
        ["="] = MetadataOperator.Is,
        ["=="] = MetadataOperator.Is,
        ["not is"] = MetadataOperator.IsNot,
        ["is not"] = MetadataOperator.IsNot,
        ["≠"] = MetadataOperator.IsNot,
        ["!="] = MetadataOperator.IsNot,
        ["contains"] = MetadataOperator.Contains,
        ["not contains"] = MetadataOperator.ContainsNot,
        ["in"] = MetadataOperator.In,
        ["not in"] = MetadataOperator.NotIn,
        ["start with"] = MetadataOperator.StartsWith,
        ["end with"] = MetadataOperator.EndsWith,
        [">"] = MetadataOperator.Above,
        ["after"] = MetadataOperator.Above,
        ["<"] = MetadataOperator.Below,
        ["before"] = MetadataOperator.Below,
        ["≥"] = MetadataOperator.AtLeast,
        [">="] = MetadataOperator.AtLeast,
        ["≤"] = MetadataOperator.AtMost,
        ["<="] = MetadataOperator.AtMost,
        ["empty"] = MetadataOperator.Empty,
        ["not empty"] = MetadataOperator.NotEmpty,
    };

    /// <summary>A condition that came as JSON text, in a query parameter.</summary>
    public static (MetadataFilter? Filter, IReadOnlyList<string> Errors) Read(string name, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var (condition, errors) = ConfigParser.Parse<MetadataRule>(document.RootElement);
            errors = [.. errors.Concat(condition is null ? [] : Errors(condition)).Select(error => $"{name}.{error}")];
            return errors.Count == 0 ? (Of(condition), []) : (null, errors);
        }
        catch (JsonException)
        {
            return (null, [$"{name} must be JSON"]);
        }
    }

    /// <summary>Values by field that came as JSON text. One value of each field must match.</summary>
    public static (MetadataFilter? Filter, IReadOnlyList<string> Errors) ReadValues(string name, string json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject fields)
                return (null, [$"{name} must be a JSON object"]);
            if (fields.Count > MaxConditions)
                return (null, [$"{name} may have {MaxConditions} fields at most"]);
            var conditions = fields
                .Select(field => new MetadataCondition(field.Key, MetadataOperator.In, Given(field.Value)))
                .Where(condition => condition.Values.Count > 0);
            return (new MetadataFilter(false, [.. conditions]), []);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return (null, [$"{name} must be a JSON object"]);
        }
    }

    /// <summary>Everything that is wrong with a condition that its record alone cannot tell.</summary>
    public static IEnumerable<string> Errors(MetadataRule? rule)
    {
        var conditions = rule?.Conditions ?? [];
        for (var at = 0; at < conditions.Count; at++)
        {
            if (!Operators.ContainsKey(conditions[at].ComparisonOperator))
                yield return $"conditions[{at}].comparison_operator: must be one of {string.Join(", ", Operators.Keys)}.";
        }
    }

    public static MetadataFilter? Of(MetadataRule? rule) => rule is null
        ? null
        : new MetadataFilter((rule.LogicalOperator ?? rule.Logic) == MetadataLogic.Or, [.. (rule.Conditions ?? []).Select(One)]);

    private static MetadataCondition One(MetadataRuleCondition condition)
    {
        var wanted = Operators[condition.ComparisonOperator];
        var many = wanted is MetadataOperator.In or MetadataOperator.NotIn;
        return new MetadataCondition(condition.Name, wanted, Values(condition.Value, many));
    }

    /// <summary>One value or a list of them, without blank ones.</summary>
    private static string[] Given(JsonNode? value)
        => [.. Values(value, many: false).Where(text => !string.IsNullOrWhiteSpace(text))];

    private static string[] Values(JsonNode? value, bool many) => value switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item?.ToString() ?? "")],
        _ when many => value.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        _ => [value.ToString()],
    };
}

/// <summary>A condition on documents' metadata.</summary>
[Description("A condition on documents' metadata. Without conditions, every document passes.")]
internal sealed record MetadataRule : RequestRecord
{
    [Description("How the conditions join, as RAGFlow calls it.")]
    public MetadataLogic? Logic { get; init; }

    [Description("How the conditions join, as Dify calls it. It takes precedence over logic.")]
    public MetadataLogic? LogicalOperator { get; init; }

    [Description("The conditions. Null or none: every document passes.")]
    [MaxLength(MetadataFilters.MaxConditions)]
    public IReadOnlyList<MetadataRuleCondition>? Conditions { get; init; }
}

/// <summary>How conditions join.</summary>
internal enum MetadataLogic
{
    And,
    Or,
}

/// <summary>One condition on documents' metadata.</summary>
[Description("One condition on documents' metadata.")]
internal sealed record MetadataRuleCondition : RequestRecord
{
    [Description("The metadata field.")]
    [Required, StringLength(128)]
    [JsonConverter(typeof(LooseTextConverter))]
    public required string Name { get; init; }

    [Description("How to compare: is, =, not is, ≠, contains, not contains, in, not in, start with, end with, >, <, ≥, ≤, empty, "
        + "not empty; also !=, >=, <=, ==, is not, before and after.")]
    [Required, StringLength(32)]
    public required string ComparisonOperator { get; init; }

    [Description("The text, number or list to compare with. Not needed for empty and not empty.")]
    public JsonNode? Value { get; init; }
}
