namespace Connectors.Api.Console.Forms;

/// <summary>A setting of a config as a form shows it.</summary>
internal sealed record SchemaField
{
    /// <summary>The keys that lead to the setting: "credentials.slack_bot_token".</summary>
    public required string Path { get; init; }

    /// <summary>The path of the section that it is a part of: "credentials"; empty if it is of the config itself.</summary>
    public string SectionPath => Path[..Math.Max(Path.LastIndexOf('.'), 0)];

    public required string Title { get; init; }

    public string? Description { get; init; }

    public required FieldKind Kind { get; init; }

    /// <summary>The id of its group in the schema.</summary>
    public required string Group { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Whether it can be left unset although its kind always has a value.</summary>
    public bool IsNullable { get; init; }

    /// <summary>The value that it has if nothing is entered, as text.</summary>
    public string Default { get; init; } = "";

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    /// <summary>The values that can be chosen, with their titles.</summary>
    public IReadOnlyList<(string Value, string Title)> Choices { get; init; } = [];

    /// <summary>The title of the setting that it is a part of; null if it is of the config itself.</summary>
    public string? Section { get; init; }

    /// <summary>True if the source can list the values that may be entered.</summary>
    public bool IsChoosable { get; init; }

    /// <summary>Its name in the form, and its element's id.</summary>
    public string Name => $"config.{Path}";

    /// <summary>The name of the box that removes a saved secret.</summary>
    public string RemoveName => $"remove.{Path}";

    public string HelpId => $"{Name}.help";

    public string ErrorId => $"{Name}.error";
}

/// <summary>The kinds of form elements.</summary>
internal enum FieldKind
{
    Text,
    Secret,
    Number,
    Flag,
    Choice,
    Date,
    /// <summary>A text for each line.</summary>
    List,
    /// <summary>A key, "=" and a value for each line.</summary>
    Map,
}
