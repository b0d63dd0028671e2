using System.Text.RegularExpressions;

namespace Connectors.Sources.Database;

/// <summary>A text with columns in braces, such as "{name} ({year})".</summary>
internal sealed partial class RowTemplate
{
    private readonly string _template;

    public RowTemplate(string template)
    {
        _template = template;
        Columns = [.. Hole().Matches(template).Select(match => match.Groups[1].Value.Trim()).Distinct()];
    }

    /// <summary>The columns that it names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Fills it with a row's values. Null values are empty.</summary>
    public string Fill(Func<string, string?> value, bool asAddress = false)
        => Hole().Replace(_template, match => value(match.Groups[1].Value.Trim()) is { } text
            ? asAddress ? Uri.EscapeDataString(text) : text
            : "");

    [GeneratedRegex(@"\{([^{}]{1,260})\}")]
    private static partial Regex Hole();
}
