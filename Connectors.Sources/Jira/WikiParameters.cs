namespace Connectors.Sources.Jira;

/// <summary>What stands behind the colon of a macro: "java|title=Main|borderStyle=solid".</summary>
internal static class WikiParameters
{
    public static string? Find(string parameters, string name)
        => parameters.Split('|')
            .Where(parameter => parameter.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))
            .Select(parameter => parameter[(name.Length + 1)..].Trim())
            .FirstOrDefault(value => value.Length > 0);

    /// <summary>The parameter without a name; null where there is none.</summary>
    public static string? First(string parameters) => parameters.Split('|').FirstOrDefault(parameter => !parameter.Contains('='))?.Trim();
}
