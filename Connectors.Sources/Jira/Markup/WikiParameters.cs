namespace Connectors.Sources.Jira.Markup;

/// <summary>Reads the parameters after a macro's colon, such as "java|title=Main|borderStyle=solid".</summary>
internal static class WikiParameters
{
    public static string? Find(string parameters, string name)
        => parameters.Split('|')
            .Where(parameter => parameter.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))
            .Select(parameter => parameter[(name.Length + 1)..].Trim())
            .FirstOrDefault(value => value.Length > 0);

    /// <summary>Returns the parameter without a name, or null if there is none.</summary>
    public static string? FindUnnamed(string parameters)
        => parameters.Split('|').FirstOrDefault(parameter => !parameter.Contains('='))?.Trim();
}
